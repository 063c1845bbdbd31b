// One gRPC call with npm @grpc/grpc-js, told to do by a line of JSON on standard input and reported as lines of JSON on standard output. Messages are octets
// that nobody parses. {port, authority, ca, token, kind: "unary" | "server" | "bidi" | "raw"}; raw is the call's HTTP/2 as node:http2 sees it, and may have a path and a timeout of its own.
import { connect, constants } from "node:http2";
import { createInterface } from "node:readline";
import grpc from "@grpc/grpc-js";

const report = (line) => process.stdout.write(JSON.stringify(line) + "\n");
const method = "/test.Echo/Call";

function call({ port, authority, ca, token, kind }) {
  const client = new grpc.Client(`ipv4:127.0.0.1:${port}`, grpc.credentials.createSsl(Buffer.from(ca)), {
    "grpc.ssl_target_name_override": authority,
    "grpc.default_authority": authority,
    "grpc.enable_retries": 0,
  });
  const metadata = new grpc.Metadata();
  if (token) metadata.set("authorization", `Bearer ${token}`);
  const same = (octets) => octets;
  const end = (status) => {
    report({ code: status.code, details: status.details, challenge: status.metadata?.get("www-authenticate")?.[0] ?? null });
    client.close();
  };
  if (kind === "unary") {
    client.makeUnaryRequest(method, same, same, Buffer.from("hello"), metadata, (error, message) =>
      error ? end(error) : (report({ message: message.toString() }), end({ code: 0, details: "" })));
    return;
  }
  const stream = kind === "server"
    ? client.makeServerStreamRequest(method, same, same, Buffer.from("hello"), metadata)
    : client.makeBidiStreamRequest(method, same, same, metadata);
  if (kind === "bidi") stream.write(Buffer.from("hello"));
  stream.on("data", (message) => report({ message: message.toString() }));
  stream.on("error", () => {});
  stream.on("status", end);
}

function raw({ port, authority, ca, token, path, timeout }) {
  const session = connect(`https://127.0.0.1:${port}`, { ca, servername: authority });
  const stream = session.request({
    ":method": "POST", ":path": path ?? method, ":authority": authority, "content-type": "application/grpc", te: "trailers",
    ...(timeout ? { "grpc-timeout": timeout } : {}),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  });
  let octets = 0;
  let trailers = null;
  stream.on("response", (headers, flags) => {
    stream.on("data", (chunk) => { octets += chunk.length; });
    stream.on("trailers", (fields) => { trailers = fields; });
    stream.on("close", () => {
      report({ headers, trailers, octets, endsWithHeaders: (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0 });
      session.close();
    });
  });
  stream.on("error", () => {});
  // An empty message.
  stream.end(Buffer.alloc(5));
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  (order.kind === "raw" ? raw : call)(order);
}
