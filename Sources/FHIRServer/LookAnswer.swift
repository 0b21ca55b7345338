import CareRecord
import Foundation
import Hummingbird
import Looks

/// `GET /looks/{id}` with `Accept: application/fhir+json`: waits for the last answer, accounts for the exit, gives the Bundle.
public enum LookAnswer {
    /// The Bundle is sent piece by piece while the look lives. Where it ends before the last piece the connection breaks, short of its
    /// `Content-Length`: half a Bundle is not taken for a whole one.
    /// - Throws: `LookError`, which the edge makes an OperationOutcome of, with a reference that finds its log line.
    public static func response(_ looks: any LookDesk, _ id: LookID, session: String) async throws -> Response {
        let (bundle, place) = try await rendered(looks, id, session)
        return Response(
            status: .ok, headers: [.contentType: "application/fhir+json; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(contentLength: bundle.readableBytes) { writer in
                try await looks.send(bundle.readableBytes, of: id, session: session) { piece in
                    guard let bytes = bundle.getSlice(at: bundle.readerIndex + piece.lowerBound, length: piece.count) else { return }
                    try await writer.write(bytes)
                }
                try await writer.finish(nil)
                withExtendedLifetime(place) {}
            })
    }

    /// What it is made from is let go of at once; its place in the node's memory only when it has left.
    private static func rendered(_ looks: any LookDesk, _ id: LookID, _ session: String) async throws -> (ByteBuffer, ExitPlace?) {
        let whole = try await looks.whole(id, session: session)
        return (LookBundle.bytes(whole, at: Date()), whole.place)
    }
}
