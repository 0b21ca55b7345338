import HTTPTypes
import Hummingbird
import NIOCore

extension Assets {
    /// A file by its name: for a year where the address names its version, compressed beforehand where the browser allows it.
    /// - Returns: nil where there is no such file.
    package func response(to request: Request, _ name: String) -> Response? {
        guard let file = self[name] else { return nil }
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

    /// The service's own icon, for a browser's tab: made, not read.
    package static let icon: HTML = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#005eb8" d="M2 2h28v28h-28z"/>\
        <path fill="#fff" d="M8 9h16v3H8zM8 15h16v3H8zM8 21h10v3H8z"/></svg>
        """

    package static func response(icon: HTML) -> Response {
        // A day: an icon is asked for with each page, and its drawing may change with a version.
        Response(
            status: .ok, headers: [.contentType: "image/svg+xml", .cacheControl: "public, max-age=86400"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: icon.bytes)))
    }
}
