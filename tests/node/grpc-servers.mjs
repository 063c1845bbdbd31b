// gRPC servers by npm @grpc/grpc-js without TLS. The command line has an address, then a name for each server; their ports are free ones. Messages are octets;
// most are JSON. Lines of JSON on standard output: {ports: {name: port}} first, then what happens: {server, event: "received" | "cancelled", method}.
import grpc from "@grpc/grpc-js";

const report = (line) => process.stdout.write(JSON.stringify(line) + "\n");
const same = (octets) => octets;
const method = (path, requestStream, responseStream) => ({
  path, requestStream, responseStream,
  requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same,
});
const echo = "gateway_api_conformance.echo_basic.grpcecho.GrpcEcho";
const json = (value) => Buffer.from(JSON.stringify(value));

/** What tells which server was asked for what. */
function about(name, call) {
  return json({ server: name, path: call.getPath(), host: call.getHost(), metadata: call.metadata.getMap(), limited: Number.isFinite(Number(call.getDeadline())) });
}

function handlers(name) {
  const told = (call) => call.on("cancelled", () => report({ server: name, event: "cancelled", method: call.getPath() }));
  const who = (call, done) => done(null, about(name, call));
  return {
    [`/${echo}/Echo`]: [false, false, who],
    [`/${echo}/EchoTwo`]: [false, false, who],
    "/other.Service/Echo": [false, false, who],
    "/test.Calls/Who": [false, false, who],
    // yages.Echo's messages: Text {string text = 1}.
    "/yages.Echo/Ping": [false, false, (call, done) => done(null, Buffer.from([0x0a, 4, ...Buffer.from("pong")]))],
    "/test.Calls/Same": [false, false, (call, done) => done(null, call.request)],
    "/test.Calls/Fail": [false, false, (call, done) => {
      const trailers = new grpc.Metadata();
      trailers.set("x-trailer", "from the server");
      trailers.set("x-octets-bin", Buffer.from([0, 255]));
      done({ code: 9, details: "50 % of it: é", metadata: trailers });
    }],
    "/test.Calls/Wait": [false, false, (call) => { told(call); report({ server: name, event: "received", method: call.getPath() }); }],
    "/test.Calls/Collect": [true, false, (call, done) => {
      const parts = [];
      told(call);
      call.on("data", (part) => { parts.push(part.toString()); report({ server: name, event: "received", method: call.getPath() }); });
      call.on("end", () => done(null, Buffer.from(parts.join(","))));
    }],
    "/test.Calls/Chat": [true, true, (call) => {
      told(call);
      call.on("data", (part) => call.write(part));
      call.on("end", () => { const trailers = new grpc.Metadata(); trailers.set("x-trailer", "last"); call.end(trailers); });
    }],
    "/test.Calls/Count": [false, true, (call) => {
      const upTo = Number(call.request.toString());
      for (let i = 1; i <= upTo; i++) call.write(Buffer.from(String(i)));
      call.end();
    }],
    "/test.Calls/Drip": [false, true, (call) => { told(call); call.write(Buffer.from("first")); }],
  };
}

function start(address, name) {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  const definition = {};
  const implementation = {};
  for (const [path, [requestStream, responseStream, handler]] of Object.entries(handlers(name))) {
    definition[path] = method(path, requestStream, responseStream);
    implementation[path] = handler;
  }
  server.addService(definition, implementation);
  return new Promise((resolve, reject) =>
    server.bindAsync(`${address}:0`, grpc.ServerCredentials.createInsecure(), (error, port) => (error ? reject(error) : resolve(port))));
}

const [address, ...names] = process.argv.slice(2);
const ports = {};
for (const name of names) ports[name] = await start(address, name);
report({ ports });
// Ends with the test that started it, however that ends.
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
