import HTTPTypes
import Looks

/// A stranger's bytes as a page of their own: in a sandbox, without scripts, styles, frames or sniffing. What a browser shows
/// safely is shown; HTML is sanitised first; everything else is only offered to be saved.
enum SandboxedBytes {
    /// - Parameters:
    ///   - view: whose it is: a page of ours says so, since it stands in a tab of its own. Bytes as sent say nothing.
    ///   - path: where it was asked for. No script of ours watches a page in a sandbox: it asks at once for one that comes when its look or session has ended,
    ///     with script too (`UntilEndedRoute`), and in the end is asked for again itself.
    ///   - look: of what look it is, and of whose session.
    /// - Returns: what is to be sent as everything of a look is, and no other way: `Site.response`.
    static func page(
        contentType: String, bytes: [UInt8], of view: LookView? = nil, path: String, look: (name: String, session: StaffSession),
        sanitise: Sanitise
    ) -> (headers: HTTPFields, bytes: [UInt8]) {
        var page = page(contentType: contentType, bytes: bytes, of: view, sanitise: sanitise)
        if Kind(contentType) != .other, let refresh = HTTPField.Name("Refresh") {
            let waits = Address.untilEnded(
                among: PersonMark.name(of: look.session.key), turn: 1, look: look.name, of: Address.local(path).map(WatchedPage.again))
            page.headers[refresh] =
                WatchedPage.isEachMinute(path)
                ? WatchedPage.refresh(WatchedPage.again(path)) : WatchedPage.refresh(waits.path, after: 1)
        }
        return page
    }

    private static func page(
        contentType: String, bytes: [UInt8], of view: LookView?, sanitise: Sanitise
    ) -> (headers: HTTPFields, bytes: [UInt8]) {
        var kind = Kind(contentType)
        var bytes = bytes
        if kind == .text || kind == .html {
            // What nobody can read as text is not shown as text.
            if let read = DeclaredText.utf8(bytes, contentType: contentType, isHTML: kind == .html) { bytes = read } else { kind = .other }
        }
        if kind == .html {
            guard let safe = sanitise(String(decoding: bytes, as: UTF8.self)) else { return (headers(.other, contentType), bytes) }
            let missing: HTML = safe.missing.map { "<p><em>\($0)</em></p>" } ?? ""
            let mark = view.map { Mark($0.look.mark).text + " " } ?? ""
            let page: HTML = """
                <!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>\(plain: mark)Document</title></head><body><main><h1>Document</h1>\
                \(whose(view))\(missing)\(HTML.sanitised(safe))</main></body></html>
                """
            bytes = page.bytes
        }
        return (headers(kind, contentType), bytes)
    }

    private static func whose(_ view: LookView?) -> HTML {
        guard let look = view?.look else { return "" }
        let person = look.person
        return """
            <p><strong>\(Mark(look.mark).text) From the record of \(person.name.shown)</strong>, born \(HTML.date(person.born)), NHS No. \(person.nhsNumber.formatted). \
            What follows is as its sender wrote it.</p><hr>
            """
    }

    enum Kind: Equatable {
        case pdf, png, jpeg, text, html, other

        init(_ contentType: String) {
            switch SandboxedBytes.type(contentType) {
            case "application/pdf": self = .pdf
            case "image/png": self = .png
            case "image/jpeg", "image/jpg": self = .jpeg
            case "text/plain": self = .text
            case "text/html", "application/xhtml+xml": self = .html
            default: self = .other
            }
        }
    }

    /// The media type alone: without parameters, spaces and case.
    private static func type(_ contentType: String) -> String {
        (contentType.split(separator: ";").first.map(String.init) ?? "").lowercased().filter { !$0.isWhitespace }
    }

    /// What is only saved is saved under a name by which a computer knows what opens it. Of a closed list, and never HTML, SVG or XML: opened from a disk these
    /// run scripts outside of any sandbox of ours.
    private static let endings = [
        "application/msword": "doc", "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
        "application/vnd.oasis.opendocument.text": "odt", "application/rtf": "rtf", "text/rtf": "rtf", "application/vnd.ms-excel": "xls",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx", "text/csv": "csv", "text/plain": "txt",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx", "image/gif": "gif", "image/tiff": "tif",
        "image/bmp": "bmp", "image/webp": "webp", "image/heic": "heic", "application/dicom": "dcm", "audio/mpeg": "mp3", "video/mp4": "mp4",
    ]

    private static func headers(_ kind: Kind, _ contentType: String) -> HTTPFields {
        let (type, disposition) =
            switch kind {
            case .pdf: ("application/pdf", "inline; filename=\"document.pdf\"")
            case .png: ("image/png", "inline; filename=\"image.png\"")
            case .jpeg: ("image/jpeg", "inline; filename=\"image.jpg\"")
            case .text: ("text/plain; charset=utf-8", "inline; filename=\"document.txt\"")
            case .html: ("text/html; charset=utf-8", "inline; filename=\"document.html\"")
            case .other:
                ("application/octet-stream", "attachment; filename=\"document.\(endings[SandboxedBytes.type(contentType)] ?? "bin")\"")
            }
        return [
            .contentType: type,
            .contentDisposition: disposition,
            .contentSecurityPolicy: "sandbox; default-src 'none'; style-src 'none'; frame-ancestors 'none'",
            .xContentTypeOptions: "nosniff",
        ]
    }
}
