import HTTPTypes
import Hummingbird

/// The page of a failure: what happened, what to do, and the reference. Never content.
enum FailurePage {
    /// Seconds until a page that comes back by itself is asked for again; never the same, so that not all browsers come at once.
    private static var pause: Int { Int.random(in: 4...9) }

    /// Where it has no name that may stand there: a program's answer holds sentences of ours alone.
    private static let anOrganisation = "your organisation"

    /// - Parameter again: where the page is asked for again; nil: something was sent, and is not sent again by itself.
    static func page(_ shown: ShownFailure, reference: String, site: Site, session: StaffSession?, again: String? = nil) -> Response {
        var main: HTML = "<h1>\(shown.title)</h1>"
        // A limit is said once, in its own card.
        let inCards = Set(shown.limits.map(\.refusal.sentence))
        for sentence in shown.sentences where !inCards.contains(sentence) { main += "<p>\(sentence)</p>" }
        if !shown.limits.isEmpty {
            let cards = LimitCards.html(shown.limits, at: session?.organisationName ?? anOrganisation)
            main += "<div class=\"cr-stack\">\(cards)\(LimitCards.insteadCard(LimitCards.instead))</div>"
        }
        let comesBack = shown.comesBack ? again : nil
        let others = shown.code == "role-ended" ? session.map { !$0.otherRoles.isEmpty } : nil
        let back: HTML =
            others.map { $0 ? "<a href=\"\(Address.chooseRole)\">Choose another role</a>" : "" }
            ?? comesBack.map { "<a href=\"\(plain: $0)\">Try again now</a>" }
            ?? (session == nil && shown.code != "not-found"
                ? "<a href=\"\(Address.signIn(then: nil))\">Sign in</a>" : "<a href=\"\(Address.find)\">Find a person</a>")
        main += "<p class=\"cr-actions\">\(back)</p>"
        if let decision = shown.explanation {
            main += """
                <p class="cr-small">Your privacy officers can have it explained, rule by rule: decision \
                <span class="cr-num cr-nowrap">\(decision)</span></p>
                """
        }
        main += "<p class=\"cr-small cr-soft\">Reference <span class=\"cr-num cr-nowrap\">\(reference)</span></p>"
        var response = Layout.response(
            Layout.page(title: shown.title, site: site, session: session, main: main), status: shown.status)
        if let comesBack, let refresh = HTTPField.Name("Refresh") {
            response.headers[refresh] = WatchedPage.refresh(comesBack, after: pause)
        }
        return response
    }

    /// For programs (FHIR R4 OperationOutcome).
    static func outcome(_ shown: ShownFailure, reference: String) -> Response {
        let code =
            switch shown.status.code {
            case 400: "invalid"
            case 401: "login"
            case 403: "forbidden"
            case 404: "not-found"
            case 405: "not-supported"
            case 410: "deleted"
            case 429: "throttled"
            case 503: "transient"
            default: "exception"
            }
        // Our own fixed sentences only: none has a quote or a backslash that would need more than this.
        let limits = shown.limits.map { LimitCards.sentence($0, at: anOrganisation) }
        let words = ([shown.title + "."] + shown.sentences + limits).joined(separator: " ")
            .filter { $0 != "\"" && $0 != "\\" && !$0.isNewline }
        let decision = shown.explanation.map { " Decision \($0)." } ?? ""
        let body =
            "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"\(code)\","
            + "\"details\":{\"coding\":[{\"code\":\"\(shown.code)\"}]},\"diagnostics\":\"\(words)\(decision) Reference \(reference)\"}]}"
        return Response(
            status: shown.status, headers: [.contentType: "application/fhir+json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }
}
