// Runs an ONNX model with ONNX Runtime's CPU provider on a raw fp32 tensor.
//   node ort.js MODEL.onnx INPUT.raw N,C,H,W THREADS ITERATIONS [OUTPUT.raw]
// Prints {"median_ms", "min_ms", "p99_ms"}; iterations are counted after a warm-up of three runs and half a second. With 0 iterations it runs once and prints nothing.
// ONNXRUNTIME_NODE names the package's folder where it is not installed beside this file.
const fs = require("node:fs");
const ort = require(process.env.ONNXRUNTIME_NODE || "onnxruntime-node");

const WARM_UP_RUNS = 3;
const WARM_UP_MS = 500;

async function main() {
  const [model, input, shape, threads, iterations, output] = process.argv.slice(2);
  const bytes = fs.readFileSync(input);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const feeds = { input: new ort.Tensor("float32", values, shape.split(",").map(Number)) };
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ["cpu"],
    intraOpNumThreads: Number(threads),
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
  });

  let result;
  const begun = performance.now();
  for (let i = 0; i < 1 || (Number(iterations) && (i < WARM_UP_RUNS || performance.now() - begun < WARM_UP_MS)); i++) {
    result = await session.run(feeds);
  }
  const times = [];
  for (let i = 0; i < Number(iterations); i++) {
    const started = performance.now();
    result = await session.run(feeds);
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const middle = times.length >> 1;
  const median = times.length % 2 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
  if (output) {
    const data = result.output.data;
    fs.writeFileSync(output, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  }
  if (times.length) {
    console.log(JSON.stringify({ median_ms: median, min_ms: times[0], p99_ms: times[Math.ceil(times.length * 0.99) - 1] }));
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
