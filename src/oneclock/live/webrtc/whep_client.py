"""WHEP, from the viewer's side: an offer is posted, an answer comes back, a DELETE ends it.

Without trickling: all candidates are in the offer, which any server takes. No STUN server is asked:
a WHEP server is reached at its own address, and sees ours.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from oneclock.errors import LiveError, UsageError
from oneclock.live.offset.offset_post import offset_address
from oneclock.live.peer_address import is_same_server, shown_address, shown_reason
from oneclock.live.webrtc.offset_posts import OffsetPosts

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession
    from aiortc import RTCPeerConnection

    from oneclock.live.offset.witness import Offset

PATIENCE = 10.0
"""Seconds for the server to answer, and again for packets' way to be found."""

_SDP = "application/sdp"
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LARGEST_ANSWER = 256 * 1024
_CANNOT_PLAY = frozenset({404, 405, 406, 410, 415})


@dataclass(kw_only=True)
class WhepPlay:
    """A session at a WHEP server, until `close`."""

    url: str
    """As it may be shown."""
    connection: RTCPeerConnection
    _headers: dict[str, str] = field(repr=False)
    _resource: tuple[str, dict[str, str]] | None = field(default=None, repr=False)
    """Where to take leave, and with which headers."""
    offset_address: str | None = None
    """Where the server wants to be told what is observed of its stream, if it does."""
    _offset_posts: OffsetPosts | None = field(default=None, repr=False)

    def tell(self, offset: Offset | None) -> None:
        """The server, if it wants to know; at once, whatever becomes of it."""
        if self._offset_posts is not None and offset is not None:
            self._offset_posts.tell(offset)

    async def close(self) -> None:
        """Take leave of the server, if it still listens; and in any case of the connection."""
        from oneclock.live.webrtc.close_connection import close_connection

        try:
            if self._offset_posts is not None:
                await self._offset_posts.close()
            if self._resource is not None:
                await _delete(*self._resource)
        finally:
            self._resource = self._offset_posts = None
            await close_connection(self.connection)


def viewing_connection() -> RTCPeerConnection:
    """One that would receive a voice and a face, and asks no STUN server."""
    from aiortc import RTCConfiguration, RTCPeerConnection

    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    for kind in ("audio", "video"):
        connection.addTransceiver(kind, direction="recvonly")
    return connection


async def play_whep(
    url: str,
    *,
    token: str | None = None,
    connection: RTCPeerConnection,
    patience: float = PATIENCE,
) -> WhepPlay:
    """Connect a `viewing_connection` to `url`. Raises `LiveError` and `UsageError`, the
    connection then being closed."""
    from aiohttp import ClientSession, ClientTimeout

    shown = shown_address(url)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    play = WhepPlay(url=shown, connection=connection, _headers=headers)
    try:
        _require_address(url, token)
        await connection.setLocalDescription(await connection.createOffer())
        offer = connection.localDescription.sdp
        async with ClientSession(timeout=ClientTimeout(total=patience)) as http:
            answer = await _exchange(http, url, offer, play)
        await _accept(play, answer)
        await _connected(play, patience)
        if play.offset_address is not None:
            play._offset_posts = OffsetPosts(play.offset_address, play._headers)
    except BaseException:
        await play.close()
        raise
    return play


def _require_address(url: str, token: str | None) -> None:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        cause = "is no address of a stream"
        raise UsageError(shown_address(url), cause, "give http:// or https://, for WHEP")
    if token and "@" in parts.netloc:
        cause = "holds a name or a password, and there is a token besides"
        raise UsageError(shown_address(url), cause, "give one of them")


async def _exchange(http: ClientSession, url: str, offer: str, play: WhepPlay) -> str:
    """The answer; leaves in `play` where to take leave."""
    from aiohttp import ClientError

    headers = {"Content-Type": _SDP, "Accept": _SDP, **play._headers}
    try:
        for _ in range(_MOST_REDIRECTS + 1):
            # By hand: clients turn a redirected POST into a GET.
            async with http.post(
                url, data=offer.encode(), headers=headers, allow_redirects=False
            ) as response:
                if response.status not in _REDIRECTS:
                    return await _answer(response, url, play)
                url, headers = _redirected(url, response, headers, play)
    except TimeoutError:
        cause = "did not answer in time"
        raise LiveError(play.url, cause, "see that it runs and can be reached") from None
    except (ClientError, OSError) as error:
        cause = f"cannot be reached ({shown_reason(error)})"
        raise LiveError(play.url, cause, "see that it runs and the address is right") from None
    except ValueError as error:
        cause = f"cannot be asked like this ({shown_reason(error)})"
        raise UsageError(play.url, cause, "give another address or token") from None
    raise LiveError(play.url, "redirects without end", "give the address it should lead to")


def _redirected(
    url: str, response: ClientResponse, headers: dict[str, str], play: WhepPlay
) -> tuple[str, dict[str, str]]:
    target = _joined(url, response.headers.get("Location", ""))
    if target is None or target == url:
        raise LiveError(play.url, "redirects to nowhere", "give the address it should lead to")
    if not is_same_server(target, url):
        headers = {k: v for k, v in headers.items() if k != "Authorization"}
        play._headers = {}
    return target, headers


async def _answer(response: ClientResponse, url: str, play: WhepPlay) -> str:
    status = response.status
    if status in (401, 403):
        remedy = "give another token" if play._headers else "give a token"
        raise LiveError(play.url, f"lets nobody in like this ({status})", remedy)
    if status in _CANNOT_PLAY:
        cause = f"plays no stream by WHEP ({status})"
        raise LiveError(play.url, cause, "ask its server which address does")
    if status not in (200, 201):
        body = (await response.content.read(200)).decode("utf-8", "replace")
        told = f"{status} {response.reason or ''}: {body}".strip(" :")
        raise LiveError(play.url, f"refused ({shown_reason(told)})", "ask whoever runs it")
    location = response.headers.get("Location")
    resource = _joined(url, location) if location else None
    if resource is not None:
        play._resource = resource, play._headers if is_same_server(resource, url) else {}
    play.offset_address = offset_address(", ".join(response.headers.getall("Link", ())), url)
    body = await _body(response, play)
    if response.content_type != _SDP or not body.startswith("v=0"):
        cause = f"answered with {response.content_type}, no session description"
        raise LiveError(play.url, cause, "give the address of a WHEP endpoint")
    return body


def _joined(url: str, target: str) -> str | None:
    try:
        joined = urljoin(url, target)
        return joined if urlsplit(joined).scheme in ("http", "https") else None
    except ValueError:
        return None


async def _body(response: ClientResponse, play: WhepPlay) -> str:
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > _LARGEST_ANSWER:
            raise LiveError(play.url, "answers without end", "give the address of a stream")
    return body.decode("utf-8", "replace")


async def _accept(play: WhepPlay, answer: str) -> None:
    from aiortc import RTCSessionDescription

    try:
        description = RTCSessionDescription(sdp=answer, type="answer")
        await play.connection.setRemoteDescription(description)
    except Exception as error:  # noqa: BLE001 - aiortc's parser raises whatever a line made it raise
        cause = f"sent an answer that cannot be used ({shown_reason(error)})"
        raise LiveError(play.url, cause, "ask whoever runs it") from None
    sent = {t.kind for t in play.connection.getTransceivers() if t.currentDirection == "recvonly"}
    for kind, told in (("audio", "sound"), ("video", "picture")):
        if kind not in sent:
            cause = f"sends no {told}"
            raise LiveError(play.url, cause, "watch a stream that has both, voice and face")


async def _connected(play: WhepPlay, patience: float) -> None:
    done = asyncio.Event()

    def look() -> None:
        if play.connection.connectionState in ("connected", "failed", "closed"):
            done.set()

    play.connection.on("connectionstatechange", look)
    look()
    try:
        async with asyncio.timeout(patience):
            await done.wait()
    except TimeoutError:
        pass  # Told below, as a failure is.
    finally:
        play.connection.remove_listener("connectionstatechange", look)
    if play.connection.connectionState != "connected":
        cause = "answered, but no packet finds its way (ICE or DTLS failed)"
        raise LiveError(play.url, cause, "see that UDP passes between here and there")


async def _delete(resource: str, headers: dict[str, str]) -> None:
    from aiohttp import ClientError, ClientSession, ClientTimeout

    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=2)) as http,
            http.delete(resource, headers=headers),
        ):
            pass
    except (ClientError, OSError, TimeoutError, ValueError):
        return  # A server that is gone need not be told that we are.
