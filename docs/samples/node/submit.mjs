// Submits a job and prints its id:  node submit.mjs TYPE QUEUE PAYLOAD [DELAY_SECONDS]
import { randomUUID } from 'node:crypto';
import { addresses, isUnavailable, schedulerAt, sleep } from './sched.mjs';

const [type, queue, payload = '', delay = '0'] = process.argv.slice(2);
if (!type || !queue) {
  console.error('usage: node submit.mjs TYPE QUEUE PAYLOAD [DELAY_SECONDS]');
  process.exit(2);
}

// The id is made before the first attempt. So a repeat after an answer that got lost finds the first job again.
const job = {
  id: randomUUID(),
  type,
  queue,
  payload: Buffer.from(payload),
  delay: { seconds: Number(delay), nanos: 0 },
};

const submit = (address) => new Promise((resolve, reject) => {
  const client = schedulerAt(address);
  client.SubmitJob({ namespace: 'default', job }, (error, answer) => {
    client.close();
    error ? reject(error) : resolve(answer);
  });
});

for (let attempt = 0; ; attempt++) {
  try {
    const answer = await submit(addresses[attempt % addresses.length]);
    console.log(answer.id);
    break;
  } catch (error) {
    // UNAVAILABLE is no leader, a node that is down, or an outcome that is not known: all may be tried again.
    if (!isUnavailable(error) || attempt === 20) {
      console.error(error.details || error.message);
      process.exit(1);
    }
    await sleep(250);
  }
}
