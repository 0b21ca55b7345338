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
        var note = HTML()
        if kind == .text || kind == .html {
            // What nobody can read as text is not shown as text.
            if let read = DeclaredText.read(bytes, contentType: contentType, isHTML: kind == .html) {
                bytes = read.utf8
                if read.isGuessed { note = "<p><em>\(DeclaredText.guess)</em></p>" }
            } else {
                kind = .other
            }
        }
        if kind == .html {
            guard let safe = sanitise(String(decoding: bytes, as: UTF8.self)) else { return (headers(.other, contentType), bytes) }
            let missing: HTML = safe.missing.map { "<p><em>\($0)</em></p>" } ?? ""
            bytes = html("\(note)\(missing)\(HTML.sanitised(safe))", of: view).bytes
        } else if kind == .text, !note.isEmpty {
            // Plain text has no place for a word of ours.
            kind = .html
            bytes = html("\(note)<pre>\(plain: String(decoding: bytes, as: UTF8.self))</pre>", of: view).bytes
        }
        return (headers(kind, contentType), bytes)
    }

    private static func html(_ content: HTML, of view: LookView?) -> HTML {
        let mark = view.map { Mark($0.look.mark).text + " " } ?? ""
        return """
            <!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>\(plain: mark)Document</title></head><body><main><h1>Document</h1>\
            \(whose(view))\(content)</main></body></html>
            """
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

    /// "text/plain", without its parameters.
    private static func type(_ contentType: String) -> String {
        (contentType.split(separator: ";").first ?? "").lowercased().filter { !$0.isWhitespace }
    }

    /// What a document that is only saved ends in, so that its reader's programs know it. None of these runs by itself when it is opened; whatever
    /// could (a page, a drawing with scripts, a program) and whatever we do not know stays "bin".
    private static let endings = [
        "application/msword": "doc", "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
        "application/vnd.ms-excel": "xls", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
        "application/vnd.ms-powerpoint": "ppt", "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
        "application/vnd.oasis.opendocument.text": "odt", "application/rtf": "rtf", "text/rtf": "rtf", "text/richtext": "rtf",
        "text/plain": "txt", "image/tiff": "tif", "image/tif": "tif", "image/gif": "gif", "image/bmp": "bmp",
        "image/webp": "webp", "image/heic": "heic", "application/dicom": "dcm", "audio/mpeg": "mp3", "audio/wav": "wav", "video/mp4": "mp4",
    ]

    private static func headers(_ kind: Kind, _ contentType: String) -> HTTPFields {
        let (type, disposition) =
            switch kind {
            case .pdf: ("application/pdf", "inline; filename=\"document.pdf\"")
            case .png: ("image/png", "inline; filename=\"image.png\"")
            case .jpeg: ("image/jpeg", "inline; filename=\"image.jpg\"")
            case .text: ("text/plain; charset=utf-8", "inline; filename=\"document.txt\"")
            case .html: ("text/html; charset=utf-8", "inline; filename=\"document.html\"")
            case .other: ("application/octet-stream", "attachment; filename=\"document.\(endings[Self.type(contentType)] ?? "bin")\"")
            }
        return [
            .contentType: type,
            .contentDisposition: disposition,
            .contentSecurityPolicy: "sandbox; default-src 'none'; style-src 'none'; frame-ancestors 'none'",
            .xContentTypeOptions: "nosniff",
        ]
    }
}
