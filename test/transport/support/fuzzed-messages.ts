import { frame } from './raw-socket.js';

type Random = (below: number) => number;

/** Methods that do nothing outside of the server, whatever they are given. */
const methods = [
  'initialize',
  'thread/start',
  'thread/resume',
  'thread/fork',
  'thread/read',
  'thread/list',
  'thread/loaded/list',
  'thread/turns/list',
  'thread/name/set',
  'thread/unsubscribe',
  'thread/archive',
  'thread/rollback',
  'thread/goal/get',
  'turn/start',
  'turn/steer',
  'turn/interrupt',
  'model/list',
  'collaborationMode/list',
  'skills/list',
  'mock/experimentalMethod',
  'no/such/method',
  '',
] as const;

const members = [
  'threadId',
  'turnId',
  'input',
  'cursor',
  'limit',
  'name',
  'clientInfo',
  'model',
  'approvalPolicy',
  'toString',
  '__proto__',
];
const numbers = ['0', '-1', '1.5', '1e2', '9223372036854775807', '9223372036854775808', '-0', '1e400'];

const pick = <T>(values: readonly T[], random: Random, otherwise: T): T => values[random(values.length)] ?? otherwise;

/** Some JSON, as text: numbers keep forms that no JavaScript value has. */
function json(random: Random, depth = 0): string {
  const inner = (): string => json(random, depth + 1);
  const many = depth > 3 ? 1 : random(4);
  switch (random(8)) {
    case 0:
      return 'null';
    case 1:
      return pick(['true', 'false'], random, 'true');
    case 2:
      return pick(numbers, random, '0');
    case 3:
      return `[${Array.from({ length: many }, inner).join(',')}]`;
    case 4:
      return `{${Array.from({ length: many }, () => `${JSON.stringify(pick(members, random, 'x'))}:${inner()}`).join(',')}}`;
    case 5:
      return pick(['"\\ud83d"', '"\\u0000"', '"\\ud83d\\ude00"'], random, '""');
    case 6:
      return '{"type":"text","text":"go"}';
    default:
      return JSON.stringify('x'.repeat(random(60)));
  }
}

/** Half a message, a message with a byte changed, or bytes of any kind. */
function damaged(text: string, random: Random): Buffer {
  const bytes = Buffer.from(text);
  const at = random(bytes.length + 1);
  switch (random(3)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      bytes[at] = 32 + random(95);
      return bytes;
    default:
      return Buffer.concat([bytes, Buffer.from(json(random))]);
  }
}

/** One frame from a client that means no good, or does not know better. About one in a hundred breaks the rules of frames. */
export function fuzzedFrame(random: Random): Buffer {
  const params = random(4) === 0 ? json(random) : `{"threadId":${json(random)},"input":[${json(random)}]}`;
  const id = pick([String(random(1000)), `"${random(1000)}"`, ...numbers, 'null'], random, '1');
  const request = `{"id":${id},"method":${JSON.stringify(pick(methods, random, ''))},"params":${params}}`;
  switch (random(100)) {
    case 0:
      return frame(request, { opcode: random(16), fin: random(2) === 0, reserved: random(2) * 4, isMasked: random(2) === 0 });
    case 1:
      return frame(request, { opcode: 9 });
    case 2:
      return frame(request, { opcode: 2 });
    default:
      break;
  }
  switch (random(6)) {
    case 0:
      return frame(damaged(request, random));
    case 1:
      return frame(json(random));
    case 2:
      return frame(`{"id":${id},${random(2) === 0 ? `"result":${json(random)}` : `"error":{"code":${json(random)},"message":"no"}`}}`);
    default:
      return frame(request);
  }
}
