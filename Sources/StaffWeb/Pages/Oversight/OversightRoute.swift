import CareRecord
import Hummingbird

/// The desk of officers of oversight: queues, cases and what is done with them. Never record content; nobody else than officers gets beyond the door, and
/// what one officer may see is decided behind it for each request.
struct OversightRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        for (path, kind) in [("/oversight", OversightQueue.Kind.alerts)]
            + OversightQueue.Kind.allCases.dropFirst().map({ ("/oversight/\($0.rawValue)", $0) })
        {
            signedIn.get(RouterPath(path)) { _, context in try await queue(kind, nil, context) }
            // The next page is asked for by a form: where a page ends says which cases there are.
            signedIn.post(RouterPath(path)) { request, context in try await queue(kind, try await Form(request)["after"], context) }
        }
        signedIn.post("/oversight/draw") { _, context in
            try Self.officer(context)
            _ = try await site.oversight.draw(context.session.staff)
            return Response(status: .seeOther, headers: [.location: Address.oversight(.sample).path])
        }
        signedIn.get("/oversight/cases/{case}") { _, context in
            try Self.officer(context)
            let id = try Self.named(context)
            guard let view = try await site.oversight.open(id, context.session.staff) else { throw PageFailure.notFound }
            return Layout.response(CasePage.html(view, site: site, session: context.session))
        }
        signedIn.post("/oversight/cases/{case}/ask") { request, context in
            try await act(context) { .ask(words: try Self.words(try await Form(request)["words"])) }
        }
        signedIn.post("/oversight/cases/{case}/decide") { request, context in
            try await act(context) {
                let form = try await Form(request)
                guard let verdict = form["verdict"].flatMap({ OversightAct.Verdict(rawValue: $0) }) else {
                    throw PageFailure.badField("Choose a decision: justified, training or escalate.")
                }
                return .decide(verdict, because: try Self.because(form), answer: try Self.words(form["answer"]))
            }
        }
        signedIn.post("/oversight/cases/{case}/confirm") { request, context in
            try await act(context) {
                let form = try await Form(request)
                guard let agrees = form["agrees"], ["yes", "no"].contains(agrees) else {
                    throw PageFailure.badField("Say whether you agree with the escalation.")
                }
                return .confirm(agrees == "yes", because: try Self.because(form))
            }
        }
    }

    /// Only officers get beyond: on every route, before anything else is looked at.
    static func officer(_ context: SignedInContext) throws {
        guard context.session.staff.role.jobRole == MixUpsRoute.officerRole else { throw PageFailure.notForYourRole }
    }

    private func queue(_ kind: OversightQueue.Kind, _ after: String?, _ context: SignedInContext) async throws -> Response {
        try Self.officer(context)
        let page = try await site.oversight.queue(context.session.staff, kind, after)
        return Layout.response(QueuePage.html(page, isFirst: after == nil, site: site, session: context.session))
    }

    private static func named(_ context: SignedInContext) throws -> String {
        guard let id = context.parameters.get("case"), id.utf8.count == 32,
            id.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { throw PageFailure.notFound }
        return id
    }

    private func act(_ context: SignedInContext, _ what: () async throws -> OversightAct) async throws -> Response {
        try Self.officer(context)
        let id = try Self.named(context)
        switch try await site.oversight.act(id, context.session.staff, try await what()) {
        case .done: return Response(status: .seeOther, headers: [.location: Address.oversightCase(id).path])
        case .notFound: throw PageFailure.notFound
        case .notNow: throw PageFailure.notNow("Somebody has done something else with this case meanwhile. Open it again to see what.")
        case .samePerson: throw PageFailure.notNow("The second person must be somebody else than the first.")
        case .answerMissing:
            throw PageFailure.badField("Write the answer that the person who asked will read.")
        case .notTheirs:
            throw PageFailure.notNow(
                "The staff member's own organisation decides this case. You see it because your organisation supplied something of the look."
            )
        }
    }

    /// What somebody wrote, of a length that a person reads.
    static func words(_ text: String?) throws -> String? {
        guard let text else { return nil }
        guard text.count <= 2000 else { throw PageFailure.badField("Write at most 2,000 characters.") }
        return text
    }

    static func because(_ form: Form) throws -> String {
        guard let words = try words(form["because"]) else {
            throw PageFailure.badField("Write down why: whoever reads the case later has nothing else.")
        }
        return words
    }
}
