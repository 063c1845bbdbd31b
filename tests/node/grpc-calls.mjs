// Any number of gRPC calls by npm @grpc/grpc-js: an order a line on standard input, its answer a line on standard output. An order:
// {id, port, authority, ca?, path, kind, metadata: {}, deadline: milliseconds?, messages: [base64]}; kind is unary, clientStream, serverStream, bidi (sends the
// next message when the last was answered) or cancel (a server stream that is cancelled at its first message). {id, end: true} lets a clientStream end.
// An answer: {id, code, details, messages: [base64], headers: {}, trailers: {}}.
import { createInterface } from "node:readline";
import grpc from "@grpc/grpc-js";

const same = (octets) => octets;
const clients = new Map();
const held = new Map();

function clientOf({ port, authority, ca }) {
  const key = `${port} ${authority} ${ca ? "tls" : ""}`;
  if (!clients.has(key)) {
    const credentials = ca ? grpc.credentials.createSsl(Buffer.from(ca)) : grpc.credentials.createInsecure();
    clients.set(key, new grpc.Client(`ipv4:127.0.0.1:${port}`, credentials, {
      ...(ca ? { "grpc.ssl_target_name_override": authority } : {}),
      "grpc.default_authority": authority,
      "grpc.enable_retries": 0,
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    }));
  }
  return clients.get(key);
}

function start(order) {
  const client = clientOf(order);
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(order.metadata ?? {})) metadata.add(name, name.endsWith("-bin") ? Buffer.from(value, "base64") : value);
  const options = order.deadline ? { deadline: Date.now() + order.deadline } : {};
  const messages = (order.messages ?? []).map((text) => Buffer.from(text, "base64"));
  const answer = { id: order.id, messages: [], headers: {}, trailers: {} };
  const got = (message) => answer.messages.push(message.toString("base64"));
  const ended = (status) => {
    Object.assign(answer, { code: status.code, details: status.details, trailers: status.metadata?.toJSON() ?? {} });
    process.stdout.write(JSON.stringify(answer) + "\n");
  };
  const first = messages[0] ?? Buffer.alloc(0);
  const one = (error, message) => { if (!error) got(message); };
  let call;
  switch (order.kind) {
    case "unary":
      call = client.makeUnaryRequest(order.path, same, same, first, metadata, options, one);
      break;
    case "clientStream":
      call = client.makeClientStreamRequest(order.path, same, same, metadata, options, one);
      for (const message of messages) call.write(message);
      held.set(order.id, call);
      break;
    case "bidi":
      call = client.makeBidiStreamRequest(order.path, same, same, metadata, options);
      call.write(messages.shift());
      break;
    default:
      call = client.makeServerStreamRequest(order.path, same, same, first, metadata, options);
  }
  call.on("metadata", (headers) => { answer.headers = headers.toJSON(); });
  call.on("error", () => {});
  call.on("status", ended);
  if (order.kind !== "unary" && order.kind !== "clientStream") {
    call.on("data", (message) => {
      got(message);
      if (order.kind === "cancel") call.cancel();
      if (order.kind === "bidi") messages.length > 0 ? call.write(messages.shift()) : call.end();
    });
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  if (order.end) held.get(order.id).end();
  else start(order);
}
process.exit(0);
