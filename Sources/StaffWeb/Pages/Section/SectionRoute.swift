import CareRecord
import Hummingbird
import Looks

/// `GET` and `POST /looks/{look}/{section}` and `…/timeline`. The post is a filter: answered by a page, its words only in memory.
struct SectionRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/looks/{look}/timeline") { request, context in
            try await opened("timeline", context)
            return try await stream(TimelinePage.page(number: Self.number(request)), request, context)
        }
        signedIn.post("/looks/{look}/timeline") { request, context in
            try await opened("timeline", context)
            let form = try await Form(request)
            return try await filtered(TimelinePage.page(filter: LineFilter(form), number: Self.number(form["page"])), context)
        }
        signedIn.get("/looks/{look}/{section}") { request, context in
            let section = try await section(context)
            return try await stream(
                SectionPage.page(section, number: Self.number(request), apart: request.uri.queryParameters["apart"] == "1"), request,
                context)
        }
        signedIn.head("/looks/{look}/{section}") { request, context in
            _ = try await section(context)
            return try await LookRoute.isThere(request, context, site)
        }
        signedIn.post("/looks/{look}/{section}") { request, context in
            let section = try await section(context)
            let form = try await Form(request)
            return try await filtered(
                SectionPage.page(section, filter: LineFilter(form), number: Self.number(form["page"])), context)
        }
    }

    /// The section of the address; one that the decision does not permit is answered as none that is there.
    private func section(_ context: SignedInContext) async throws -> Section {
        let look = try await site.looks.look(LookRoute.look(context), session: context.session.key)
        guard let section = context.parameters.get("section").flatMap({ Section(rawValue: $0) }),
            look.decision.permitted.contains(section)
        else { throw PageFailure.notFound }
        try await opened(section.rawValue, context)
        return section
    }

    /// On record before any of it is sent.
    private func opened(_ name: String, _ context: SignedInContext) async throws {
        try await site.looks.openSection(name, of: LookRoute.look(context), session: context.session.key)
    }

    private func stream(_ page: LookPage, _ request: Request, _ context: SignedInContext) async throws -> Response {
        try await LookStream(site: site, session: context.session, page: page, path: request.uri.string).response(LookRoute.look(context))
    }

    /// Fills as the page without a filter does: who has not answered yet may hold what is asked for.
    private func filtered(_ page: LookPage, _ context: SignedInContext) async throws -> Response {
        try await LookStream(site: site, session: context.session, page: page, isFiltered: true).response(LookRoute.look(context))
    }

    private static func number(_ request: Request) -> Int { number(request.uri.queryParameters["page"].map { String($0) }) }

    private static func number(_ text: String?) -> Int { min(max(text.flatMap { Int($0) } ?? 1, 1), 10_000) }
}
