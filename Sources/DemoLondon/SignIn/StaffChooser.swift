import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The page of the demo's provider on which somebody chooses who to be, in place of a password.
enum StaffChooser {
    /// Everybody of the demo's staff, under what they may do here; a choice goes on with the request as it was.
    /// - Parameter unknownHint: a `login_hint` that names nobody.
    static func choice(_ request: Request, unknownHint: String?) -> Response {
        let query = request.uri.queryParameters.filter { $0.key != "login_hint" }
            .map { "\(DemoWeb.percent(String($0.key)))=\(DemoWeb.percent(String($0.value)))" }.joined(separator: "&")
        var body = "<p>A pretend sign-in for a pretend London. Nobody here is real.</p>"
        if unknownHint != nil { body += "<p role=\"alert\">Nobody here has that name. Choose somebody.</p>" }
        for may in DemoStaff.May.allCases {
            body += "<h2>\(may.rawValue)</h2><ul>"
            for staff in DemoStaff.all where staff.may == may {
                body += """
                    <li><a href="/authorize?\(DemoWeb.escape(query))&amp;login_hint=\(staff.hint)"><strong>\(DemoWeb.escape(staff.name))</strong> \
                    <span>\(DemoWeb.escape(staff.job))</span> <span>\(DemoWeb.escape(staff.organisationName))</span></a></li>
                    """
            }
            body += "</ul>"
        }
        return page("Choose who you are", body, status: .ok)
    }

    static func page(_ title: String, _ body: String = "", status: HTTPResponse.Status) -> Response {
        let html = """
            <!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\
            <title>\(title) — demo sign-in</title><link rel="stylesheet" href="/chooser.css"></head>\
            <body><main><h1>\(title)</h1>\(body)</main></body></html>
            """
        return Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy: "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
            ], body: .init(byteBuffer: ByteBuffer(string: html)))
    }

    static let style = """
        body { font: 1.125rem/1.4 Arial, "Liberation Sans", sans-serif; color: #212b32; background: #f0f4f5; margin: 0; }
        main { max-width: 60rem; margin: 0 auto; padding: 1rem; } h1 { font-size: 2rem; margin: .5rem 0; } h2 { font-size: 1.25rem; margin: 1.5rem 0 .5rem; }
        ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); }
        a { display: block; height: 100%; box-sizing: border-box; background: #fff; border: 1px solid #4c6272; padding: .6rem 1rem; color: #212b32; text-decoration: none; }
        a strong { display: block; color: #005eb8; text-decoration: underline; } a span { display: block; } a span + span { color: #4c6272; }
        a:hover { background: #d9e7f4; } a:focus { outline: 4px solid #212b32; outline-offset: 0; background: #ffeb3b; } a:focus * { color: #212b32 !important; }
        [role=alert] { font-weight: 700; }
        """
}
