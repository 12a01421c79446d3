// Plays what a WHEP address sends (RFC 9725), and takes leave when the page goes.

const CANDIDATES_TAKE = 2000; // ms; on one machine they are there in ten
const COMING_TAKES = 15_000;

export class Refused extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

/** Connects and resolves when media may flow: { connection, session, stream, leave }. */
export async function connect(headers) {
  const connection = new RTCPeerConnection({ iceServers: [] });
  const stream = new MediaStream();
  connection.ontrack = (event) => stream.addTrack(event.track);
  connection.addTransceiver("audio", { direction: "recvonly" });
  connection.addTransceiver("video", { direction: "recvonly" });
  let place = null;
  const leave = () => {
    connection.close();
    // keepalive: it is sent even while the page is being left.
    if (place) fetch(place, { method: "DELETE", headers, keepalive: true }).catch(() => {});
    place = null;
  };
  try {
    await connection.setLocalDescription(await connection.createOffer());
    await candidates(connection);
    const answer = await post(connection.localDescription.sdp, headers);
    place = answer.headers.get("Location");
    await connection.setRemoteDescription({ type: "answer", sdp: await answer.text() });
    await arrival(connection);
  } catch (error) {
    leave();
    throw error;
  }
  return { connection, stream, leave, session: place.split("/").pop() };
}

/** With sound where the browser allows it; resolves to whether it does. */
export async function play(video, stream) {
  video.srcObject = stream;
  video.muted = false;
  try {
    await video.play();
    return true;
  } catch (error) {
    if (error.name !== "NotAllowedError") throw error;
    video.muted = true;
    await video.play();
    return false;
  }
}

async function post(offer, headers) {
  const answer = await fetch("/whep", {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/sdp" },
    body: offer,
  });
  if (!answer.ok) throw new Refused(answer.status, (await answer.text()).trim());
  return answer;
}

function candidates(connection) {
  return new Promise((done) => {
    if (connection.iceGatheringState === "complete") return done();
    setTimeout(done, CANDIDATES_TAKE);
    connection.addEventListener("icegatheringstatechange", () => {
      if (connection.iceGatheringState === "complete") done();
    });
  });
}

function arrival(connection) {
  return new Promise((done, fail) => {
    const words = "No way was found from this browser to the server's media.";
    const late = setTimeout(() => fail(new Error(words)), COMING_TAKES);
    const look = () => {
      if (connection.connectionState === "connected") done();
      else if (connection.connectionState === "failed") fail(new Error(words));
      else return;
      clearTimeout(late);
    };
    connection.addEventListener("connectionstatechange", look);
    look();
  });
}
