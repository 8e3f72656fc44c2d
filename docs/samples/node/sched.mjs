// The stubs, made from the .proto files at run time. Nothing here is Sched's own code.
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const protos = new URL('../../../wire/api', import.meta.url).pathname;
const definition = loader.loadSync(['sched/v1/scheduler.proto', 'sched/v1/worker.proto'], {
  includeDirs: [protos],
  keepCase: true,
  longs: String, // Tokens have 64 bits, more than a number of JavaScript holds.
  enums: String,
  defaults: true,
  oneofs: true,
});
export const { SchedulerService, WorkerService } = grpc.loadPackageDefinition(definition).sched.v1;

const options = {
  // A cut of the network shows after seconds instead of minutes.
  'grpc.keepalive_time_ms': 5_000,
  'grpc.keepalive_timeout_ms': 5_000,
};

export const schedulerAt = (address) => new SchedulerService(address, grpc.credentials.createInsecure(), options);
export const workerAt = (address) => new WorkerService(address, grpc.credentials.createInsecure(), options);

// HOST:PORT, from http://HOST:PORT,http://HOST:PORT in SCHED_ENDPOINTS or of the default node.
export const addresses = (process.env.SCHED_ENDPOINTS ?? '127.0.0.1:7070')
  .split(',')
  .map((endpoint) => endpoint.trim().replace(/^http:\/\//, ''));

export const isUnavailable = (error) => error.code === grpc.status.UNAVAILABLE;

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
