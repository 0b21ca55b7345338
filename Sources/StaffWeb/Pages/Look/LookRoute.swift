import CareRecord
import HTTPTypes
import Hummingbird
import Looks

/// `POST /looks`, the look's pages, and its closing (issue 3, part 11).
struct LookRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.post("/looks") { request, context in try await open(request, context) }
        signedIn.get("/looks/{look}") { request, context in
            let id = try Self.look(context)
            if Accepting.json(request) { return try await site.fhirLook(id, request, context.session) }
            return try await stream(SummaryPage.page, id, request, context)
        }
        signedIn.head("/looks/{look}") { request, context in
            try await Self.isThere(request, context, site, asResource: Accepting.json(request))
        }
        for page in ["who-said-what", "person", "why", "timeline"] {
            signedIn.head(RouterPath("/looks/{look}/" + page)) { request, context in try await Self.isThere(request, context, site) }
        }
        signedIn.post("/looks/{look}/close") { _, context in
            try await site.looks.close(Self.look(context), session: context.session.key)
            return Response(status: .seeOther, headers: [.location: Address.find.path])
        }
        signedIn.get("/looks/{look}/who-said-what") { request, context in
            try await stream(WhoSaidWhatPage.page, Self.look(context), request, context)
        }
        signedIn.get("/looks/{look}/person") { request, context in
            try await stream(PersonPage.page, Self.look(context), request, context)
        }
        signedIn.get("/looks/{look}/why") { request, context in try await stream(WhyPage.page, Self.look(context), request, context) }
    }

    private func open(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let form = try await Form(request)
        // A value that stands for nobody any more names nobody: the challenge asks again.
        let asked = try LookRequest(form, director: form["director"].flatMap { site.own.director($0, context.session.staff) })
        switch await opened(asked, context.session) {
        case .success(let opened): return ChallengeRoute.redirect(opened)
        case .failure(.invalidNumber(let why)) where !Accepting.json(request):
            var model = FindPage.Model()
            model.criteria.nhsNumber = asked.number
            model.errors = [("nhs-number", why.sentence)]
            return try await FindRoute(site: site).again(model, context)
        case .failure(let error): throw error
        }
    }

    // A Result, because Swift 6.3.1 crashes on a typed error that is caught and in part thrown on.
    private func opened(_ asked: LookRequest, _ session: StaffSession) async -> Result<LookOpened, LookError> {
        do {
            return .success(try await site.looks.open(asked, by: session.staff, session: session.key))
        } catch {
            return .failure(error)
        }
    }

    /// HEAD of a page: whether its look may still be shown. Nothing of a person leaves, so that nothing is made and nothing goes on record.
    static func isThere(
        _ request: Request, _ context: SignedInContext, _ site: Site, asResource: Bool = false
    ) async throws -> Response {
        try await site.looks.check(look(context), session: context.session.key)
        return Response(
            status: .ok, headers: [.contentType: asResource ? "application/fhir+json; charset=utf-8" : "text/html; charset=utf-8"])
    }

    private func stream(_ page: LookPage, _ id: LookID, _ request: Request, _ context: SignedInContext) async throws -> Response {
        try await LookStream(site: site, session: context.session, page: page, path: request.uri.string).response(id)
    }

    /// The look of the address; what cannot be one is answered as one that is not there.
    static func look(_ context: SignedInContext) throws -> LookID {
        guard let id = context.parameters.get("look").flatMap({ LookID($0) }) else { throw LookError.noSuchLook }
        return id
    }
}
