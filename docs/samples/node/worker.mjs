// Pulls jobs and prints them:  node worker.mjs QUEUE [JOBS]
// With JOBS it ends after that many. A job of type "slow" takes four seconds, longer than the session's time to live:
// it stays ours because we say that we are alive.
import { addresses, sleep, workerAt } from './sched.mjs';

const [queue, jobs = 'Infinity'] = process.argv.slice(2);
if (!queue) {
  console.error('usage: node worker.mjs QUEUE [JOBS]');
  process.exit(2);
}

const slots = 4;
const ttlMs = 3_000; // Silent for so long, and our jobs go to others.
let left = Number(jobs);

async function handle(lease, token) {
  console.log(`start ${lease.id} attempt ${lease.attempt} token ${token} ${lease.payload}`);
  await sleep(lease.type === 'slow' ? 4_000 : 0);
}

// One stream: hello, credit, then leases one way and verdicts the other. Ends when the stream does.
function work(address) {
  return new Promise((resolve) => {
    const client = workerAt(address);
    const stream = client.Work();
    const acked = new Map(); // By sequence: what waits for its answer.
    let sequence = 0;
    let keepAlive;

    const run = async (lease, token) => {
      stream.write({ started: { tokens: [token] } });
      let verdict = 'ACK_SUCCESS';
      let error = '';
      try {
        await handle(lease, token);
      } catch (failure) {
        [verdict, error] = ['ACK_RETRY', String(failure)];
      }
      if (stream.destroyed) {
        return; // The session is gone, or will be: the job comes again, here or elsewhere, with a higher token.
      }
      acked.set(String(++sequence), lease.id);
      stream.write({ ack: { sequence, items: [{ run: lease.run, token, verdict, error }] } });
    };

    const onLeases = ({ first_token, leases }) => leases.forEach((lease, i) => {
      // Leases of one batch are numbered in a row; those that are sent again bring a number each.
      const token = lease.token !== '0' ? lease.token : String(BigInt(first_token) + BigInt(i));
      run(lease, token);
    });

    const onAcked = (result) => {
      for (const refused of result.refused) {
        console.log(`refused token ${refused.token}: ${refused.reason}`);
      }
      console.log(`acked ${acked.get(result.sequence)}`);
      acked.delete(result.sequence);
      if (--left === 0) {
        stream.write({ goodbye: {} }); // The session ends at once; nothing needs to lapse.
        stream.end();
      }
    };

    const end = (error) => {
      clearInterval(keepAlive);
      client.close();
      resolve(error);
    };

    stream.on('data', (message) => {
      switch (message.kind) {
        case 'welcome':
          console.log(`session ${message.welcome.session} at ${address}`);
          stream.write({ credit: { slots, prefetch: 0 } });
          keepAlive = setInterval(() => stream.write({ keep_alive: { sequence: ++sequence } }), ttlMs / 3);
          break;
        case 'leases': onLeases(message.leases); break;
        case 'acked': onAcked(message.acked); break;
        case 'ended': console.log(`the session ended: ${message.ended.reason}`); break;
        default: break; // Keep-alive answers, and what a newer server may say.
      }
    });
    stream.on('error', end);
    stream.on('end', () => end(null));
    stream.write({ hello: { namespace: 'default', queues: [queue], worker: `node/${process.pid}`, ttl_ms: ttlMs } });
  });
}

// Workers live on the leader. Any other node refuses the stream (NOT_LEADER): go round until one takes it.
for (let at = 0; left > 0; at++) {
  const error = await work(addresses[at % addresses.length]);
  if (left > 0) {
    console.error(`${error?.details ?? 'the stream ended'}; trying the next node`);
    await sleep(500);
  }
}
