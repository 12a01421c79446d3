// Runs in every page before its own scripts: every address that either side of a peer connection
// learns of the other becomes that of a relay, so that no packet finds a way around it. Places at
// the relay are handed out here and reported afterwards, because an SDP is read in no time.
(places) => {
  if (window.__oneclockDetour) return;
  Object.defineProperty(window, '__oneclockDetour', { value: true });
  const given = new Map();

  const standIn = (host, port, side) => {
    const key = `${host} ${port}`;
    if (!given.has(key)) {
      if (!places.length) return null;
      const place = places.shift();
      given.set(key, place);
      window.__oneclockStandIn(place, host, Number(port), side);
    }
    return given.get(key);
  };

  // candidate:1 1 udp 2113937151 192.168.1.5 50000 typ host ...
  const divert = (candidate, side) => {
    const parts = candidate.split(' ');
    const direct = parts[2].toLowerCase() === 'udp' && /^\d+(\.\d+){3}$/.test(parts[4]);
    const place = direct ? standIn(parts[4], parts[5], side) : null;
    if (!place) return null;
    [parts[4], parts[5]] = place;
    const related = parts.indexOf('raddr');
    if (related > 0) { parts[related + 1] = '0.0.0.0'; parts[related + 3] = '9'; }
    return parts.join(' ');
  };

  const divertAll = (sdp, side) => sdp.split('\r\n').map((line) => {
    if (!line.startsWith('a=candidate:')) return line;
    const diverted = divert(line.slice(2), side);
    return diverted && `a=${diverted}`;
  }).filter((line) => line !== null).join('\r\n');

  const connection = window.RTCPeerConnection.prototype;

  for (const name of ['localDescription', 'currentLocalDescription', 'pendingLocalDescription']) {
    const { get } = Object.getOwnPropertyDescriptor(connection, name);
    Object.defineProperty(connection, name, { configurable: true, enumerable: true, get() {
      const own = get.call(this);
      return own && new RTCSessionDescription(
        { type: own.type, sdp: divertAll(own.sdp, 'viewer') });
    } });
  }

  const { setRemoteDescription, addIceCandidate } = connection;
  connection.setRemoteDescription = function (description, ...rest) {
    const { type, sdp } = description;
    // Lines may end in \n alone; a browser takes either.
    const lines = (sdp || '').replace(/\r?\n/g, '\r\n');
    return setRemoteDescription.call(this, { type, sdp: divertAll(lines, 'server') }, ...rest);
  };
  connection.addIceCandidate = function (candidate, ...rest) {
    if (!candidate || !candidate.candidate) {
      return addIceCandidate.call(this, candidate, ...rest);
    }
    const diverted = divert(candidate.candidate.replace(/^a=/, ''), 'server');
    if (diverted === null) return Promise.resolve();
    const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
    return addIceCandidate.call(
      this, { candidate: diverted, sdpMid, sdpMLineIndex, usernameFragment }, ...rest);
  };

  // Candidates that are sent one by one: the first listener sees them before the page does.
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class RTCPeerConnection extends Native {
    constructor(...configuration) {
      super(...configuration);
      this.addEventListener('icecandidate', (event) => {
        if (event.diverted || !event.candidate || !event.candidate.candidate) return;
        event.stopImmediatePropagation();
        const { candidate, sdpMid, sdpMLineIndex, usernameFragment } = event.candidate;
        const diverted = divert(candidate, 'viewer');
        if (diverted === null) return;
        const again = new RTCPeerConnectionIceEvent('icecandidate', { candidate:
          new RTCIceCandidate({ candidate: diverted, sdpMid, sdpMLineIndex, usernameFragment }) });
        again.diverted = true;
        this.dispatchEvent(again);
      });
    }
  };
  window.webkitRTCPeerConnection = window.RTCPeerConnection;
}
