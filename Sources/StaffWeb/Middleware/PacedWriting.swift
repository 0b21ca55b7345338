import HTTPTypes
import Hummingbird
import NIOCore

/// Makes back-pressure true: a piece of an answer is taken for written only when the connection has seen it.
///
/// NIO's writer hands pieces to the connection's event loop and learns only from there that it takes no more. On a busy machine a writer
/// is faster than that and queues a whole answer; a client that does not read would then hold it. Costs one turn of the loop a piece.
struct PacedWriting: RouterMiddleware {
    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard let loop = context.eventLoop else { return response }
        let body = response.body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(Writer(writer: writer, loop: loop))
        }
        return response
    }

    private struct Writer: ResponseBodyWriter {
        var writer: any ResponseBodyWriter
        let loop: any EventLoop

        mutating func write(_ buffer: ByteBuffer) async throws {
            try await writer.write(buffer)
            try await loop.submit {}.get()
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws { try await writer.finish(trailingHeaders) }
    }
}
