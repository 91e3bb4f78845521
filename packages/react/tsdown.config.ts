import { browserLibrary } from '../../scripts/tsdown.base.ts';

export default browserLibrary();
