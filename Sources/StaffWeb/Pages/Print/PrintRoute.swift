import Hummingbird
import Looks

/// `GET /looks/{look}/print`: an exit, accounted for before it leaves (law 2). Paper does not fill: it waits for the last answer, as the look as a
/// resource does, no longer than the sources' deadlines; a look that slept is gathered again first. Where the last answer does not come nothing is
/// printed, and nothing is on record as printed. The Summary Care Record, where it was opened, is waited for as any source is.
struct PrintRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/looks/{look}/print") { _, context in
            let id = try LookRoute.look(context)
            _ = try await site.looks.final(id, session: context.session.key)
            _ = try await site.looks.summaryCareRecord(id, session: context.session.key)
            try await site.looks.accountForExit("print", of: id, session: context.session.key)
            // What left the look while that was written is not on the paper; nor what left it while the other had to be asked for anew.
            let beside = try await site.looks.summaryCareRecord(id, session: context.session.key)
            let view = LookView(look: try await site.looks.final(id, session: context.session.key), site: site)
            return site.response(PrintPage.html(view, beside: beside, session: context.session), of: id, context.session)
        }
    }
}
