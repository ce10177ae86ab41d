// The model that the benchmarks talk to, in a process of its own so that its cost is nobody's. Prints its base URL.
import { createServer } from 'node:http';

const event = (value) => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;
const message = (text) => ({ type: 'message', role: 'assistant', id: 'msg-1', content: [{ type: 'output_text', text }] });
const usage = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 15,
};
const completed = event({ type: 'response.completed', response: { id: 'resp-1', usage } });

const answerOf = (deltas) =>
  event({ type: 'response.created', response: { id: 'resp-1' } }) +
  event({ type: 'response.output_item.added', item: message('') }) +
  event({ type: 'response.output_text.delta', delta: 'word ', item_id: 'msg-1' }).repeat(deltas) +
  event({ type: 'response.output_item.done', item: message('word '.repeat(deltas)) }) +
  completed;
const answers = { few: answerOf(1), many: answerOf(5000) };
const asksFor = (call_id) =>
  event({ type: 'response.created', response: { id: 'resp-1' } }) +
  event({
    type: 'response.output_item.done',
    item: { type: 'function_call', call_id, name: 'exec_command', arguments: '{"cmd":"true"}' },
  }) +
  completed;

/** A user who says TEN-COMMANDS gets ten, one after another. */
function answerTo(body) {
  if (body.includes('MANY-DELTAS')) return answers.many;
  if (!body.includes('TEN-COMMANDS')) return answers.few;
  const { input } = JSON.parse(body);
  const asked = input.findLastIndex((item) => item.role === 'user');
  const done = input.slice(asked).filter((item) => item.type === 'function_call_output').length;
  return done < 10 ? asksFor(`call-${input.length}`) : answers.few;
}

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"models":[],"object":"list","data":[]}');
    return;
  }
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(answerTo(body));
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/v1`));
