import Hummingbird
import NIOCore
import Storage

/// The log's public files (C2SP tlog-tiles): `/checkpoint`, `/tile/LEVEL/N` and `/tile/entries/N`, with `.p/W`. Whoever asks is told the same; nothing
/// in them is about a person (docs/trail.md).
enum LogRoutes {
    static func add<Context: RequestContext>(to router: some RouterMethods<Context>, _ publication: LogPublication) {
        router.get("/checkpoint") { _, _ in try await response("checkpoint", publication) }
        router.get("/checkpoint-witnessed") { _, _ in try await response(LogPublication.witnessedPath, publication) }
        router.get("/tile/**") { _, context in
            try await response(
                (["tile"] + context.parameters.getCatchAll().map(String.init)).joined(separator: "/"), publication)
        }
    }

    private static func response(_ path: String, _ publication: LogPublication) async throws -> Response {
        let file: LogPublication.File?
        do { file = try await publication.file(path) } catch {
            // Could not be told, which is not the same as not being there.
            return Response(status: .serviceUnavailable, headers: [.retryAfter: "5"])
        }
        guard let file else { return Response(status: .notFound, headers: [.cacheControl: "no-store"]) }
        return Response(
            status: .ok, headers: [.contentType: file.contentType, .cacheControl: file.cacheControl],
            body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }
}
