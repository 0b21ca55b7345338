import HTTPTypes
import Hummingbird
import Looks
import NIOCore

extension Site {
    /// A whole page of a look, sent piece by piece while the look lives. Where it ends before the last piece the connection breaks, short
    /// of its `Content-Length`.
    /// - Parameter place: what it takes of the node's memory, given back once it has left.
    func response(_ html: HTML, of id: LookID, _ session: StaffSession, holding place: ExitPlace? = nil) -> Response {
        response((headers: [.contentType: "text/html; charset=utf-8"], bytes: html.bytes), of: id, session, holding: place)
    }

    /// Whatever leaves of a look at once: its pages, an original, a document.
    func response(
        _ whole: (headers: HTTPFields, bytes: [UInt8]), of id: LookID, _ session: StaffSession, holding place: ExitPlace? = nil
    ) -> Response {
        let bytes = ByteBuffer(bytes: whole.bytes)
        return Response(
            status: .ok, headers: whole.headers,
            body: ResponseBody(contentLength: bytes.readableBytes) { writer in
                try await send(bytes, of: id, session, to: &writer)
                try await writer.finish(nil)
                withExtendedLifetime(place) {}
            })
    }

    /// Sends what was made of a look, for as long as it lives (`LookDesk.send`).
    func send(_ bytes: ByteBuffer, of id: LookID, _ session: StaffSession, to writer: inout any ResponseBodyWriter) async throws {
        try await looks.send(bytes.readableBytes, of: id, session: session.key) { piece in
            guard let piece = bytes.getSlice(at: bytes.readerIndex + piece.lowerBound, length: piece.count) else { return }
            try await writer.write(piece)
        }
    }
}
