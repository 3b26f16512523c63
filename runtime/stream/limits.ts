/** The bounds of the live path, in one place. */

/** A client that sends messages beyond this is not confused but hostile: its socket is closed. */
export const MAX_TOLERATED_MESSAGE_BYTES = 1024 * 1024;

export const MAX_SESSIONS = 16;
export const MAX_CLIENTS_PER_SESSION = 64;
/** Who is sent poses alone takes no device, and 15 us of the event loop for each. */
export const MAX_MOTION_CLIENTS = 4096;
/** Distinct (size, fps, codec, background, camera) a session; what differs by rate and codec alone is drawn once. */
export const MAX_RENDITIONS_PER_SESSION = 8;

/** A connection that has not joined by then is closed. */
export const JOIN_TIMEOUT_MS = 10_000;
/** What may come of a client while its token is looked at, which is a second of poses where keys have to be fetched. */
export const MAX_EARLY_MESSAGES = 64;
/** A session nobody is in keeps its camera and avatar for this long, so that a reload finds them again. */
export const EMPTY_SESSION_TIMEOUT_MS = 30_000;
/** A puppeteer silent for this long gives its seat to the next one who asks: an idle page must not lock a program out. */
export const PUPPETEER_SILENCE_MS = 3000;
/** Who loses its connection without a word, and can come back by a secret, is waited for so long: its seat is kept. */
export const COMES_BACK_MS = 5000;
/** The same of all who were in a session that another server had: a server that died is noticed after seconds. */
export const FOLLOWS_MS = 10_000;
/** A session that is only got ready for another server's is forgotten after so long. */
export const STILL_MS = 30_000;
/** Members that a session waits for at once. */
export const MOST_AWAY = 64;
/** What another server had to say goes on so long after the first of those has come back who heard it. */
export const HEARERS_WAIT_MS = 1000;
/** A server says so much at most after its last snapshot, as far as one of its clients is believed: two renewals and a second. */
export const MOST_GOT_AHEAD_MS = 3000;
/** The head goes over from what another server showed of it in so long. */
export const EASE_FROM_MS = 400;
/** How long it takes at most to let go of a session, whoever is slow. */
export const RELEASE_MS = 1500;
/** A question for the puppeteer's seat that nobody answers is over, whatever the puppeteer does. */
export const SEAT_ASK_MS = 30_000;
/** A puppeteer that was asked is left in peace for this long, by everybody. */
export const SEAT_QUIET_MS = 10_000;
/** Who was not given the seat waits so long before it asks again, twice as long each time, up to the most. */
export const SEAT_AGAIN_MS = 15_000;
export const SEAT_AGAIN_MOST_MS = 600_000;
/** A viewer whose socket takes nothing for this long is disconnected. */
export const STUCK_VIEWER_TIMEOUT_MS = 20_000;
/** Silence after which a socket is pinged, and closed where no pong comes, seconds. */
export const SOCKET_IDLE_TIMEOUT_S = 30;

/** Messages a second of one client: poses at 120/s and a camera drag at 60/s leave room. */
export const MESSAGE_RATE = 300;
export const MESSAGE_BURST_SECONDS = 2;
export const MESSAGE_BURST: number = MESSAGE_RATE * MESSAGE_BURST_SECONDS;

/**
 * Members that a session tells a second of what another does, and at once: what one client can say to as many as are sent
 * pictures. Told to thousands by motion 300 times a second it would stop the event loop.
 */
export const NEWS_RATE: number = MESSAGE_RATE * MAX_CLIENTS_PER_SESSION;
export const NEWS_BURST: number = NEWS_RATE * MESSAGE_BURST_SECONDS;

/** What may wait in a viewer's socket: a second of its video, within these bounds. */
export const MIN_BUFFERED_BYTES = 96 * 1024;
export const MAX_BUFFERED_BYTES = 512 * 1024;
/** Forced key frames of one rendition are this far apart at least: each costs ten frames' bytes. */
export const KEY_FRAME_INTERVAL_MS = 250;
/** Those that viewers wish for without having lost a frame. */
export const WISHED_KEY_INTERVAL_MS = 1000;
/** Wishes of one viewer that are heard: these at once, then one every so many seconds; a broken decoder needs one. */
export const KEY_WISH_BURST = 2;
export const KEY_WISH_SECONDS = 4;
/** The same of key frames that a viewer needs because its connection loses frames. */
export const KEY_NEED_BURST = 4;
export const KEY_NEED_SECONDS = 1;

/** A head that somebody drives has so many times the device time of one that only breathes, where both want it. */
export const DRIVEN_WEIGHT = 3;

/**
 * Who has had so much of the device beyond its share opens nothing more until the others have had theirs, ms: opening a
 * picture takes the worker up to half a second, and who opens and leaves all the time would take all of it.
 */
export const MAX_DEBT_MS = 10_000;

/** What a payer has on other servers puts it off by no more, virtual ms: it has its share again so soon after it left there. */
export const MAX_OWED_MS = 1000;

/** Nothing is drawn for this long before the worker is started anew, to give back what it holds. */
export const RENEW_AFTER_MS = 10_000;
/** It is not where the process holds less than so many times what it held before. */
export const RENEW_FACTOR = 1.05;
/**
 * It is started anew no oftener, and no more often in all: Deno leaves two descriptors behind for each thread that had a
 * native addon (findings/deno_worker_native_addon.sh), and a process may have as few as 4096.
 */
export const RENEW_EVERY_MS = 600_000, MOST_RENEWALS = 1000;

/** Frames of a rendition at the render worker at once: one on the GPU while another is read and encoded. */
export const FRAMES_IN_FLIGHT = 2;
/**
 * Pictures are drawn together that take the device so long in all, ms: none of them is there before all are, so that a
 * small one must not wait for large ones. Where reading costs 11 ms, as in other versions of Deno, it is had once for all.
 */
export const TOGETHER_MS = 4;
/** A frame that takes longer means a hung device. The first frame compiles kernels, 1 s on lavapipe. */
export const FRAME_TIMEOUT_MS = 15_000;
/** Opening the device, loading an avatar and opening an encoder may take this long. */
export const OPEN_TIMEOUT_MS = 60_000;
/** Restarts of the render worker before the server gives up: this many within RESTART_WINDOW_MS. */
export const MAX_RESTARTS = 5;
export const RESTART_WINDOW_MS = 60_000;
export const FIRST_RESTART_DELAY_MS = 100;

/** How long the worker may take to free the device before it is ended from outside. */
export const STOP_TIMEOUT_MS = 1000;
/** How often the server looks whether anything it waits for is overdue. */
export const WATCH_INTERVAL_MS = 1000;

export const STATS_INTERVAL_MS = 1000;

/**
 * Goings over from poses to pictures of one client for which a picture is opened: these at once, then one every so many
 * seconds. What is closed before it has opened is charged to nobody, and took the worker its time all the same.
 */
export const TURN_BURST = 4;
export const TURN_SECONDS = 5;

/** Poses that can be read alone are so far apart, where nobody lacks one. */
export const POSE_KEY_MS = 1500;
/** A socket in which more than this waits, for longer than that, is sent no more poses until it waits no more. */
export const POSE_BUFFERED_BYTES = 4 * 1024;
export const POSE_PATIENCE_MS = 300;
/**
 * How often it is looked at where nothing waits, ms: asking Deno what waits takes half as long as sending does (1.2 of 8.6
 * us), and meanwhile a thousand bytes come.
 */
export const POSE_LOOK_MS = 250;

/** Utterances of a session that sound or wait; and interrupted streams whose late packets it tells from new ones. */
export const MAX_UTTERANCES = 16;
/** Of a payer's utterances so many seconds' worth may be begun at once: all that may wait, interrupted and said again. */
export const UTTERANCE_BURST_SECONDS = 4;
/** How long what was interrupted can be resumed. */
export const RESUME_MS = 60_000;
/** Clients that are told to be silent are waited for this long before it is told how much was heard. */
export const HEARD_TIMEOUT_MS = 1000;
/**
 * Packets of 20 ms a second that a session listens to, three times those that sound, and at once after a silence: 0.4 ms of
 * the event loop each. Who begins and interrupts all the time has each utterance's first 120 ms listened to in vain: 140
 * of those a second stopped the whole server for seconds.
 */
export const HEARD_RATE = 150;
export const HEARD_BURST = 75;
/** Sound of an utterance that has come and not been sounded yet: voices are made to wait, clients are refused. */
export const MAX_SOUND_AHEAD_MS = 10_000;
/** A text that takes longer to say is ended there. */
export const MAX_SPOKEN_MS = 600_000;
/** A voice that gives nothing for this long, while it should, has failed. */
export const VOICE_TIMEOUT_MS = 15_000;
/** How long a server that ends waits for its voices. */
export const SPEECH_CLOSE_MS = 500;
/** A client's sound of which nothing has come for this long has ended. */
export const STREAM_SILENCE_MS = 3000;

/** Packets of sound that wait for their time before who takes a session as a steady stream, four times what comes ahead. */
export const STEADY_PACKETS = 64;

/** What may wait of one connection over WebRTC before it loses frames: half a second at the highest rate. */
export const RTC_QUEUE_BYTES: number = 512 * 1024;
/** One of which nothing is heard for so long is given up. */
export const RTC_IDLE_MS = 15_000;
/** The thread of those connections is ended so long after the last of them. */
export const RTC_REST_MS = 20_000;

/** A recording ends here; whoever wants more begins another. */
export const RECORDING_MAX_BYTES = 8 * 1024 ** 3;
export const RECORDING_MAX_MS = 4 * 3600 * 1000;
/** Frames of the motion beside a recording, ten minutes at 30 a second: it is kept in memory until it is written. */
export const MOTION_MAX_FRAMES = 18_000;
/** Of a file of what drove a session: what its reader takes, more than two hours at 30 a second. */
export const MOTION_LINES_MAX_FRAMES = 1 << 18;
/** What the page takes. A frame of ARKit's has 700 bytes at most. */
export const MOTION_LINES_MAX_BYTES = 256 * 1024 ** 2;
/** What may wait for its disk: minutes. */
export const MOTION_LINES_QUEUE_BYTES = 8 * 1024 ** 2;
/** Free space is looked at once in so many frames. */
export const MOTION_LINES_SPACE_FRAMES = 300;
/** What a recording leaves free on its disk. */
export const RECORDING_MIN_FREE_BYTES = 256 * 1024 ** 2;
/** Key frames of a recording are about this far apart, so that a player can seek; free space is looked at as often. */
export const RECORDING_KEY_INTERVAL_MS = 10_000;
/** What may wait for a recording's disk: ten seconds at the default rate. */
export const RECORDING_QUEUE_FRAMES = 300;
export const RECORDING_QUEUE_BYTES = 64 * 1024 ** 2;
/** How long a server that ends waits for its recordings. */
export const RECORDING_FINISH_MS = 1000;

/** A bound that who runs a server may set, to whole numbers. */
export interface Settable {
  /** What it is where nobody sets it. */
  readonly usual: number;
  /** The least that it can be set to. */
  readonly min: number;
  /** The most. */
  readonly max: number;
  /** What it bounds, with its unit, for the help text. */
  readonly words: string;
}

const whole = (usual: number, max: number, words: string): Settable => ({ usual, min: 1, max, words });

/** By name, what of the bounds can be set. Wider than the usual ones is for machines that were measured to bear it. */
export const SETTABLE = {
  sessions: whole(MAX_SESSIONS, 1000, "sessions at once"),
  clientsPerSession: whole(MAX_CLIENTS_PER_SESSION, 10_000, "clients of one session that are sent pictures"),
  motionClients: whole(MAX_MOTION_CLIENTS, 100_000, "clients of one session that draw it by themselves"),
  renditionsPerSession: whole(
    MAX_RENDITIONS_PER_SESSION,
    64,
    "sizes, rates, codecs, backgrounds and cameras of one session",
  ),
  frameSeconds: whole(
    4,
    600,
    "seconds that each picture of one token or address may take to be drawn once; a further one is refused",
  ),
  messageRate: whole(MESSAGE_RATE, 10_000, "messages a second of one client"),
  tokenMessageRate: whole(1200, 100_000, "messages a second of all who came in by one token"),
  tokenConnections: whole(64, 10_000, "WebSockets of one token"),
  tokenRequestRate: whole(20, 10_000, "requests a second to the API with one token"),
  failedTokens: whole(30, 1_000_000, "tokens a minute of one address that let nobody in"),
  // A browser holds six for files and one for each WebSocket; an office or a proxy is one address.
  connections: whole(1024, 100_000, "connections at once"),
  addressConnections: whole(128, 100_000, "connections at once of one address, or one /64 of IPv6"),
  headerSeconds: whole(
    8,
    600,
    "seconds until a connection has sent its request, its TLS handshake included",
  ),
  whepViewers: whole(8, 64, "viewers by WHEP at once"),
  whepViewersPerSession: whole(4, 64, "viewers by WHEP of one session"),
  questions: whole(120, 100_000, "questions an hour to the brain with one token, or of one address"),
  questionCharacters: whole(
    200_000,
    1_000_000_000,
    "characters an hour of questions and answers with one token, or of one address",
  ),
  utteranceRate: whole(
    10,
    10_000,
    "texts and sounds a second that one token, or one address, has heads begin to say",
  ),
  seatSeconds: whole(
    8,
    600,
    "seconds that a puppeteer who was asked for its seat may do nothing before it is taken",
  ),
  idleSeconds: whole(30, 3600, "seconds until a connection that is answered nothing is closed"),
} as const satisfies Record<string, Settable>;

/** Of a server: each bound that can be set. */
export type Limits = Readonly<Record<keyof typeof SETTABLE, number>>;

/** As they are where nobody sets them. */
export const USUAL_LIMITS: Limits = Object.fromEntries(
  Object.entries(SETTABLE).map(([name, { usual }]) => [name, usual]),
) as Record<keyof typeof SETTABLE, number>;

/**
 * Checks bounds that somebody has set.
 *
 * @throws {TypeError} for a name that there is not
 * @throws {RangeError} for what is no whole number, or out of a bound's own bounds
 */
export function checkLimits(limits: Partial<Limits>): void {
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(SETTABLE, name)) {
      throw new TypeError(
        `Cannot set a limit, its name must be one of ${Object.keys(SETTABLE).join(", ")}: ${name}`,
      );
    }
    const { min, max } = SETTABLE[name as keyof Limits];
    if (Number.isInteger(value) && value >= min && value <= max) continue;
    throw new RangeError(
      `Cannot set the limit ${name}, it must be a whole number from ${min} to ${max}: ${value}`,
    );
  }
}

/** What a request may have before its body. */
export const MAX_HEAD_BYTES = 16 * 1024;
/** Who is turned away for a cap may come back after so many seconds. */
export const RETRY_AFTER_S = 5;
