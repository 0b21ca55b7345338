import HTTPTypes
import Hummingbird

/// `GET /static/…`: files by name, versioned addresses for a year, compressed beforehand where the browser allows it.
struct StaticRoute {
    let assets: Assets

    func add(to router: Router<StaffContext>) {
        router.get("/static/{name}") { request, context in try answer(request, context.parameters.require("name")) }
        // Browsers ask for it by themselves, where a page names none: a document in its sandbox.
        router.get("/favicon.ico") { _, _ in Self.answer(Self.icon) }
        router.get("/static/vendor/{name}") { request, context in
            try answer(request, "vendor/" + context.parameters.require("name"))
        }
    }

    /// `icon.svg`, and `icon-N.svg` of each mark: made, not read, from the same drawing as the banner's.
    private func icon(_ name: String) -> HTML? {
        guard name.hasPrefix("icon"), name.hasSuffix(".svg") else { return nil }
        let number = name.dropFirst(4).dropLast(4)
        if number.isEmpty { return Self.icon }
        guard number.first == "-", let mark = Int(number.dropFirst()), (0..<Mark.most).contains(mark), "-\(mark)" == number else {
            return nil
        }
        return Mark(number: mark).icon
    }

    private static let icon: HTML = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#005eb8" d="M2 2h28v28h-28z"/>\
        <path fill="#fff" d="M8 9h16v3H8zM8 15h16v3H8zM8 21h10v3H8z"/></svg>
        """

    private static func answer(_ icon: HTML) -> Response {
        // A day: an icon is asked for with each page, and its drawing may change with a version.
        Response(
            status: .ok, headers: [.contentType: "image/svg+xml", .cacheControl: "public, max-age=86400"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: icon.bytes)))
    }

    private func answer(_ request: Request, _ name: String) throws -> Response {
        if let icon = icon(name) { return Self.answer(icon) }
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
