import HTTPTypes
import Hummingbird

/// `GET /static/…`: files by name, versioned addresses for a year, compressed beforehand where the browser allows it.
struct StaticRoute {
    let assets: Assets

    func add(to router: Router<StaffContext>) {
        router.get("/static/{name}") { request, context in try answer(request, context.parameters.require("name")) }
        router.get("/static/vendor/{name}") { request, context in
            try answer(request, "vendor/" + context.parameters.require("name"))
        }
    }

    private func answer(_ request: Request, _ name: String) throws -> Response {
        guard let file = assets[name] else { throw PageFailure.notFound }
        let isVersioned = request.uri.queryParameters["v"].map { $0 == file.version[...] } ?? false
        let etag = "\"\(file.version)\""
        var headers: HTTPFields = [
            .contentType: file.type,
            .eTag: etag,
            .cacheControl: isVersioned ? "public, max-age=31536000, immutable" : "public, no-cache",
            .vary: "Accept-Encoding",
        ]
        if request.headers[.ifNoneMatch] == etag { return Response(status: .notModified, headers: headers) }
        var bytes = file.bytes
        if let gzip = file.gzip, request.headers[.acceptEncoding]?.contains("gzip") == true {
            headers[.contentEncoding] = "gzip"
            bytes = gzip
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
