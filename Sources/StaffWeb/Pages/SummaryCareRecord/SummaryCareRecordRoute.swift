import AccessControl
import CareRecord
import Hummingbird
import Looks

/// `GET` and `POST /looks/{look}/summary-care-record`: the question whether it may be viewed, and what it holds. What was said is posted and on record before
/// anything is asked; the address says neither.
struct SummaryCareRecordRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/looks/{look}/summary-care-record") { request, context in try await page(request, context, TypedForm()) }
        signedIn.head("/looks/{look}/summary-care-record") { request, context in try await LookRoute.isThere(request, context, site) }
        signedIn.post("/looks/{look}/summary-care-record") { request, context in try await answered(request, context) }
    }

    private func answered(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let id = try LookRoute.look(context)
        let form = try await Form(request)
        if form["sign-in-again"] != nil { return try await signInFirst(id, form, request, context) }
        let mistakes: [TypedForm.Mistake]
        let said: PermissionToView?
        let words = (form["words"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        switch form["permission"] {
        case "yes": (said, mistakes) = (.given, [])
        case "no": (said, mistakes) = (.refused, [])
        case SummaryCareRecordQuestion.cannotBeAsked:
            let reason = form["reason"].flatMap { SummaryEmergency(rawValue: $0) }
            said = reason.map { .emergency($0, words: words) }
            var wrong: [TypedForm.Mistake] = []
            if reason == nil { wrong.append(.init("reason-0", "Choose why they cannot be asked.")) }
            if words.isEmpty { wrong.append(.init("words", "Say in a few words why you must look. Privacy officers read it.")) }
            if words.count > 2000 { wrong.append(.init("words", "Say it in 2,000 characters or fewer.")) }
            mistakes = wrong
        default: (said, mistakes) = (nil, [.init("permission-0", "Choose what the person said.")])
        }
        guard let said, mistakes.isEmpty else { return try await page(request, context, TypedForm(form, mistakes)) }
        switch try await asked(id, said, context.session) {
        case .success(.goneBy): return Response(status: .seeOther, headers: [.location: Address.look(id, .summaryCareRecord).path])
        case .success(.notUsed(let isOnRecord)):
            // A yes is not chosen beforehand over a no that came after it.
            let again = said == .given ? TypedForm() : TypedForm(form)
            return try await page(request, context, again, notUsed: SummaryNotUsed(sent: TypedForm(form), isOnRecord: isOnRecord))
        case .failure(let problem): return try await page(request, context, TypedForm(form, [problem.mistake]))
        }
    }

    /// The record waits with what was typed, and they sign in again.
    private func signInFirst(_ id: LookID, _ form: Form, _ request: Request, _ context: SignedInContext) async throws -> Response {
        let words = form["words"] ?? ""
        guard words.count <= 2000 else {
            return try await page(request, context, TypedForm(form, [.init("words", "Say it in 2,000 characters or fewer.")]))
        }
        let reason = form["reason"].flatMap { SummaryEmergency(rawValue: $0)?.rawValue }
        let isTyped = form["permission"] == SummaryCareRecordQuestion.cannotBeAsked && (reason != nil || !words.isEmpty)
        switch await waiting(id, isTyped ? TypedWords(reason: reason, words: words) : nil, context.session) {
        case .success(let waiting):
            let back = Address.challenge(waiting, then: .summaryCareRecord)
            return Response(status: .seeOther, headers: [.location: Address.stepUp(then: back.path).path])
        case .failure(.accountUnavailable) where isTyped:
            // What is not kept is still in front of them.
            let mistake = TypedForm.Mistake("step-up", "What you typed cannot be kept just now. Copy it, or try again in a moment.")
            return try await page(request, context, TypedForm(form, [mistake]))
        case .failure(let error): throw error
        }
    }

    // A Result, because Swift 6.3.1 crashes on a typed error that is caught and in part thrown on.
    private func waiting(_ id: LookID, _ typed: TypedWords?, _ session: StaffSession) async -> Result<LookID, LookError> {
        do { return .success(try await site.looks.waitForSignIn(id, keeping: typed, session: session.key)) } catch {
            return .failure(error)
        }
    }

    /// What was typed before they signed in again, as the form has it; nil where there is none, or no form for it.
    private func typedBefore(_ id: LookID, _ state: SummaryCareRecordState, _ session: StaffSession) async -> TypedForm? {
        guard case .toBeAsked(_, let withoutAsking) = state, withoutAsking != .notForRole,
            let typed = await site.looks.typed(.summaryCareRecord, of: id, by: session.staff, session: session.key)
        else { return nil }
        return TypedForm(
            Form(fields: [
                "permission": SummaryCareRecordQuestion.cannotBeAsked, "reason": typed.reason ?? "", "words": typed.words,
            ]))
    }

    private struct Problem: Error { let mistake: TypedForm.Mistake }

    // A Result, because Swift 6.3.1 crashes on a typed error that is caught and in part thrown on.
    private func asked(_ id: LookID, _ said: PermissionToView, _ session: StaffSession) async throws -> Result<SummaryAsked, Problem> {
        let result: Result<SummaryAsked, LookError>
        do { result = .success(try await site.looks.askSummaryCareRecord(id, said, session: session.key)) } catch {
            result = .failure(error)
        }
        switch result {
        case .success(let asked): return .success(asked)
        case .failure(.notConfirmed(.stepUp(let level))):
            return .failure(Problem(mistake: .init("step-up", NotConfirmed.stepUp(level).sentence)))
        case .failure(.notConfirmed):
            return .failure(Problem(mistake: .init("permission-0", "Your role may not look without asking the person.")))
        case .failure(let error): throw error
        }
    }

    private func page(
        _ request: Request, _ context: SignedInContext, _ typed: TypedForm, notUsed: SummaryNotUsed? = nil
    ) async throws -> Response {
        let id = try LookRoute.look(context)
        let state = try await site.looks.summaryCareRecord(id, session: context.session.key)
        var (typed, notUsed) = (typed, notUsed)
        if !typed.mistakes.isEmpty, state.isSettled {
            // What is wrong with a form helps nobody on a page without one.
            notUsed = SummaryNotUsed(sent: TypedForm(typed.sent), isOnRecord: false)
            typed = TypedForm()
        }
        var isBack = false
        if typed.sent == nil, notUsed == nil, let before = await typedBefore(id, state, context.session) {
            (typed, isBack) = (before, true)
        }
        switch state {
        case .notOffered: throw PageFailure.notFound
        case .toBeAsked: break
        // On record before any of it is sent.
        case .opened: try await site.looks.openSection(LookTab.summaryCareRecord.name, of: id, session: context.session.key)
        }
        let look = try await site.looks.look(id, session: context.session.key)
        let page = SummaryCareRecordPage.page(state, typed, notUsed: notUsed, isBack: isBack)
        let stream = LookStream(site: site, session: context.session, page: page, path: Address.look(id, .summaryCareRecord).path)
        let html = stream.settled(look, others: await stream.others(look))
        var response = site.response(html, of: id, context.session)
        if !typed.mistakes.isEmpty { response.status = .badRequest }
        if notUsed != nil { response.status = .conflict }
        return response
    }
}
