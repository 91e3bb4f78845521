/**
 * The demo as a crash test: `HOLDPOINT_KILL_AT=apply.committed:2` ends the process, as `kill -9` does, at the second
 * passing of that point. Without the variable, nothing.
 */
export function killSwitch(instruction = process.env.HOLDPOINT_KILL_AT): (point: string) => void {
  const [at, hit = '1'] = instruction?.split(':') ?? [];
  let passed = 0;
  return (point) => {
    if (point !== at) return;
    passed += 1;
    if (passed === Number(hit)) process.kill(process.pid, 'SIGKILL');
  };
}
