export { type OpenaiModelOptions, openaiModel } from './openai-model.ts';
