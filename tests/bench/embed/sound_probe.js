// Counts what an embedded head plays: loaded into the AudioWorklet before the SDK's own script, which it leaves as it is.
// Each packet's samples are exchanged for numbers of their own, which go the player's whole way; what comes out tells which
// sample of which packet it was, is counted, and is exchanged back.
/** Samples that a packet has numbers for: 960 are 20 ms. */
const SLOT = 1024;
/** Numbers that a float has exactly; after 5 minutes they begin anew. */
const SLOTS = 2 ** 24 / SLOT - 1;
/** Packets that may still sound. */
const KEPT = 400;

const register = globalThis.registerProcessor;
globalThis.registerProcessor = (name, Player) =>
  register(
    name,
    class extends Player {
      /** By slot. */
      #packets = [];
      #count = 0;
      /** Of packets by who they are: [server, generation, sound time]. */
      #seen = new Map();
      #server = 0;

      constructor(...options) {
        super(...options);
        const take = this.port.onmessage;
        this.port.onmessage = (event) => {
          const { data, ports } = event;
          if (data.type === "server") this.#server = data.server;
          else if (data.type === "report") this.port.postMessage(this.#report());
          else {
            take.call(this.port, event);
            if (data.type === "port") this.#listenTo(ports[0]);
          }
        };
      }

      #listenTo(line) {
        const take = line.onmessage;
        line.onmessage = (event) => {
          if (event.data.type === "packet") this.#number(event.data);
          take.call(line, event);
        };
      }

      #number(order) {
        const slot = 1 + this.#count++ % SLOTS;
        const key = [this.#server, order.generation, Math.round(order.soundMs)].join();
        const known = this.#seen.get(key) ?? { came: 0, samples: order.pcm.length, played: 0 };
        this.#seen.set(key, known);
        known.came++;
        this.#packets[slot] = { known, pcm: order.pcm };
        delete this.#packets[slot - KEPT];
        order.pcm = order.pcm.map((_, at) => slot * SLOT + at);
      }

      process(inputs, outputs, parameters) {
        const goesOn = super.process(inputs, outputs, parameters);
        for (const channel of outputs[0]) {
          for (let i = 0; i < channel.length; i++) {
            // Between two packets a player that reads a little faster or slower gives what is neither.
            const number = Math.round(channel[i]);
            const packet = number < SLOT ? undefined : this.#packets[Math.floor(number / SLOT)];
            channel[i] = packet?.pcm[number % SLOT] ?? 0;
            if (packet !== undefined && channel === outputs[0][0]) packet.known.played++;
          }
        }
        return goesOn;
      }

      #report() {
        const all = [...this.#seen.values()];
        const shares = all.map(({ samples, played }) => played / samples);
        return {
          packets: all.length,
          cameTwice: all.filter(({ came }) => came > 1).length,
          played: shares.filter((share) => share > 0.5).length,
          playedTwice: shares.filter((share) => share > 1.5).length,
          most: Math.max(0, ...shares),
        };
      }
    },
  );
