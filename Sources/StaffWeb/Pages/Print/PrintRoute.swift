import Hummingbird
import Looks

/// `GET /looks/{look}/print`: an exit, accounted for before it leaves (law 2).
struct PrintRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/looks/{look}/print") { _, context in
            let id = try LookRoute.look(context)
            let look = try await site.looks.look(id, session: context.session.key)
            try await site.looks.accountForExit("print", of: id, session: context.session.key)
            let view = LookView(look: look, site: site)
            let beside = try await site.looks.summaryCareRecord(id, session: context.session.key)
            return site.response(PrintPage.html(view, beside: beside, session: context.session), of: id, context.session)
        }
    }
}
