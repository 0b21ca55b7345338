import CareRecord
import HTTPTypes
import Hummingbird

/// `GET /oversight/corrections` and `POST /oversight/corrections/{correction}`: what people asked to be put right, and what the organisation did.
struct CorrectionsRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/oversight/corrections") { _, context in
            try OversightRoute.officer(context)
            return try await page(nil, TypedForm(), context)
        }
        signedIn.post("/oversight/corrections/{correction}") { request, context in
            try OversightRoute.officer(context)
            guard let id = context.parameters.get("correction"), id.utf8.count == 32,
                id.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
            else { throw PageFailure.notFound }
            return try await answer(id, try await Form(request), context)
        }
    }

    private func answer(_ id: String, _ form: Form, _ context: SignedInContext) async throws -> Response {
        var mistakes: [TypedForm.Mistake] = []
        let outcome = form["outcome"].flatMap { CorrectionAnswer.Outcome(rawValue: $0) }
        if outcome == nil { mistakes.append(.init("outcome-\(id)-0", "Choose what the organisation did")) }
        let words = form["words"] ?? ""
        if words.isEmpty { mistakes.append(.init("words-\(id)", "Write what the organisation answers: the person reads it")) }
        if words.count > CorrectionsPage.most { mistakes.append(.init("words-\(id)", "Write at most 4,000 characters")) }
        guard mistakes.isEmpty, let outcome else { return try await page(id, TypedForm(form, mistakes), context, status: .badRequest) }
        switch try await site.oversight.answerCorrection(id, context.session.staff, CorrectionAnswer(outcome, words: words)) {
        case .done: return Response(status: .seeOther, headers: [.location: Address.oversightCorrections.path])
        case .notFound: throw PageFailure.notFound
        case .answered:
            let already = TypedForm.Mistake("maincontent", "Somebody answered that request meanwhile, so nothing was changed")
            return try await page(id, TypedForm(form, [already]), context, status: .conflict)
        }
    }

    private func page(
        _ id: String?, _ typed: TypedForm, _ context: SignedInContext, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let list = try await site.oversight.corrections(context.session.staff)
        return Layout.response(CorrectionsPage.html(list, id, typed, site: site, session: context.session), status: status)
    }
}
