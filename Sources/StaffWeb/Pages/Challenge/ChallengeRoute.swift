import AccessControl
import CareRecord
import Hummingbird
import Looks

/// `GET` and `POST /looks/{id}/challenge`: what must be confirmed before a record opens (issue 4, parts 3 to 5).
struct ChallengeRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/looks/{look}/challenge") { request, context in
            let id = try LookRoute.look(context)
            if Accepting.json(request) {
                // The same checks as the page's: a look that is not there, or is refused, says that.
                let pending = try await site.looks.pending(id, by: context.session.staff, session: context.session.key)
                throw pending.isRefused ? pending.refusal : PageFailure.toBeConfirmed
            }
            return try await page(id, context, asked: nil, problem: nil, then: Self.then(request))
        }
        signedIn.post("/looks/{look}/challenge") { request, context in
            let id = try LookRoute.look(context)
            let form = try await Form(request)
            let asked = try LookRequest(form, director: director(form, context))
            let (isProgram, then) = (Accepting.json(request), Self.then(request))
            if asked.director == nil, form["director"] != nil {
                if isProgram { throw LookError.notConfirmed(.directorNotChosen) }
                return try await page(id, context, asked: asked, problem: .directorNotChosen, then: then)
            }
            // Looking for somebody by name confirms nothing.
            if let part = form["director-name"] { return try await page(id, context, asked: asked, problem: nil, then: then, part: part) }
            switch await confirmed(id, asked, context.session) {
            // What was sent confirms nothing: the page says what is missing.
            case .success(.challenged) where !asked.isPresent && asked.director == nil && form["again"] == nil:
                if isProgram { throw LookError.notConfirmed(.unknownReason) }
                return try await page(id, context, asked: asked, problem: .unknownReason, then: then)
            case .success(let opened): return Self.redirect(opened, then: then)
            case .failure(.notConfirmed(let why)) where !isProgram:
                return try await page(id, context, asked: asked, problem: why, then: then)
            case .failure(let error): throw error
            }
        }
    }

    /// Where a look that was asked for leads: its page, or what must be confirmed.
    static func redirect(_ opened: LookOpened, then: LookTab? = nil) -> Response {
        let address: Address =
            switch opened {
            case .opened(let id): .look(id, then ?? .summary)
            case .challenged(let id): .challenge(id, then: then)
            }
        return Response(status: .seeOther, headers: [.location: address.path])
    }

    private static func then(_ request: Request) -> LookTab? { LookTab.after(request.uri.queryParameters["then"]) }

    // A Result, because Swift 6.3.1 crashes on a typed error that is caught and in part thrown on.
    private func confirmed(_ id: LookID, _ asked: LookRequest, _ session: StaffSession) async -> Result<LookOpened, LookError> {
        do { return .success(try await site.looks.confirm(id, asked, by: session.staff, session: session.key)) } catch {
            return .failure(error)
        }
    }

    /// The professional that was chosen; nil where what was sent stands for none.
    private func director(_ form: Form, _ context: SignedInContext) -> Director? {
        form["director"].flatMap { site.own.director($0, context.session.staff) }
    }

    private func page(
        _ id: LookID, _ context: SignedInContext, asked: LookRequest?, problem: NotConfirmed?, then: LookTab?, part: String = ""
    ) async throws -> Response {
        let pending = try await site.looks.pending(id, by: context.session.staff, session: context.session.key)
        if pending.isRefused { throw pending.refusal }
        var (problem, directors) = (problem, HTML())
        if case .challenge(let offers) = pending.decision.outcome, offers.contains(.nameDirector) {
            let choices = try await site.own.directors(context.session.staff, String(part.prefix(60)))
            // What they sent without a choice is not a missing reason.
            if problem == .unknownReason { problem = .directorNotChosen }
            directors = DirectorCard.html(
                .init(address: .challenge(id)), choices, part: part, problem,
                consequence: """
                    They see this look when they next sign in, and can say that it was not they. You see who the person is, appointments and \
                    the titles of documents.
                    """, site: site, session: context.session)
        }
        let (shown, before) = await typedBefore(pending, asked, context.session)
        // The form that it would be mended in comes after that.
        if problem != nil, before.isAway, asked.flatMap({ TypedWords($0) }) != nil {
            problem = .stepUp(pending.policy.breakGlass.assurance)
        }
        let html = ChallengePage.html(
            pending, asked: shown, before: before, problem: problem, directors: directors, then: then, site: site, session: context.session)
        return Layout.response(html, status: problem == nil ? .ok : .badRequest)
    }

    /// Where they must sign in again before the glass can be broken, what they typed for that is kept meanwhile; afterwards it stands in the form.
    private func typedBefore(_ pending: PendingLook, _ asked: LookRequest?, _ session: StaffSession) async -> (LookRequest?, TypedBefore) {
        guard GlassCard.isOffered(pending) else { return (asked, .nothing) }
        let mustSignIn = GlassCard.missing(pending, now: site.settings.now(), session) != nil
        if let asked, let typed = TypedWords(asked)?.known(to: pending.policy) {
            guard mustSignIn else { return (asked, .nothing) }
            let until = await site.looks.keepTyped(typed, for: pending.id, by: session.staff, session: session.key)
            return (asked, until.map { .kept(until: $0) } ?? .notKept(words: typed.words))
        }
        guard let typed = await site.looks.typed(.glass, of: pending.id, by: session.staff, session: session.key) else {
            return (asked, .nothing)
        }
        return (typed.asked, mustSignIn ? .kept(until: nil) : .back)
    }
}

extension LookRequest {
    /// The scripted contract's fields: `nhs-number`, `presence`, `reason`, `ground`, `words`, `sections`, `labels` (issue 3, part 11). A `director` is a
    /// value that the challenge page offered, opened by whoever asks. With `more` the look
    /// waits even where it could open, for what breaking the glass could open. Labels are the policy's to know (`NotConfirmed.unknownLabel`).
    /// - Throws: `PageFailure.badField` where `presence` is neither 1 nor empty, or a section is none: nothing is guessed.
    init(_ form: Form, director: Director? = nil) throws(PageFailure) {
        func list(_ name: String) -> [String] { (form[name] ?? "").split { $0 == "," || $0 == " " }.map(String.init) }
        guard form["presence"] == nil || form["presence"] == "1" else {
            throw .badField("presence is 1 where the person is present, and is left out otherwise.")
        }
        let named = form.named("section-").filter { form["section-" + $0] != nil } + list("sections")
        let sections = Set(named.compactMap { Section(rawValue: $0) })
        guard named.allSatisfy({ Section(rawValue: $0) != nil }) else {
            throw .badField("sections names one that there is not. There are: \(Section.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        self.init(
            number: form["nhs-number"] ?? "", isPresent: form["presence"] != nil, reason: form["reason"], ground: form["ground"],
            words: form["words"] ?? "",
            sections: sections,
            labels: Set((form.named("label-") + list("labels")).map { LabelID($0) }),
            director: director, wantsMore: form["more"] != nil)
    }
}
