import HTTPTypes
import Hummingbird

/// The page to choose a staff member on.
extension DemoIdentityProvider {
    func chooser(_ request: Request, unknownHint: String?) -> Response {
        let query = request.uri.queryParameters.filter { $0.key != "login_hint" }
            .map { "\(DemoWeb.percent(String($0.key)))=\(DemoWeb.percent(String($0.value)))" }.joined(separator: "&")
        var items = ""
        for staff in DemoStaff.all {
            items += "<li><a href=\"/authorize?\(DemoWeb.escape(query))&amp;login_hint=\(staff.hint)\"><strong>\(DemoWeb.escape(staff.name))</strong><br>\(DemoWeb.escape(staff.role.words)), \(staff.role.organisation)</a></li>"
        }
        let note = unknownHint == nil ? "" : "<p role=\"alert\">Nobody here has that name. Choose somebody.</p>"
        return DemoWeb.page("<p>A pretend sign-in for a pretend London. Nobody here is real.</p>\(note)<ul>\(items)</ul>", title: "Choose who you are", status: .ok)
    }

    static let style = """
        body { font: 1.125rem/1.5 Arial, "Liberation Sans", sans-serif; color: #212b32; background: #f0f4f5; margin: 0; }
        main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; } h1 { font-size: 2rem; }
        ul { list-style: none; padding: 0; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); }
        a { display: block; background: #fff; border: 1px solid #4c6272; padding: .75rem 1rem; color: #005eb8; min-height: 24px; }
        a:focus { outline: 4px solid #ffeb3b; outline-offset: 0; color: #212b32; background: #ffeb3b; } [role=alert] { font-weight: 700; }
        """
}
