import HTTPTypes
import Hummingbird
import Looks

/// `GET /until-ended`: answers once the session has ended, and not before. Without script a page that may not be loaded again, since something is
/// typed into it or reading it is put on record, asks for this one after a minute (issue 5, part 3). A browser leaves a page as it is, with what is typed,
/// for as long as the next one does not come; so the page goes away as soon as its session has ended, or the service cannot be reached.
///
/// It is no use by a person, and reads nothing of its own: like a watch it lives on the node's authority lease. Whoever follows a link or sends a form
/// meanwhile goes there, as ever.
struct UntilEndedRoute {
    /// How long one answer is waited for: less than an ordinary proxy waits.
    static let wait: Duration = .seconds(45)
    /// How often a page asks. Browsers follow some 20 answers that lead on, and signing in needs a few of them.
    static let turns = 12
    let site: Site
    var pace = WatchRoute.pace
    var wait = Self.wait

    func add(to router: RouterGroup<StaffContext>) {
        router.get("/until-ended") { request, context in
            try await LookUse.$isByPerson.withValue(false) { try await answer(request, context) }
        }
    }

    private func answer(_ request: Request, _ context: StaffContext) async throws -> Response {
        let among = request.uri.queryParameters["among"].map(String.init)
        let turn = request.uri.queryParameters["turn"].flatMap { Int($0) } ?? 1
        let found: String?
        // Where it cannot be told, the front page says why, and comes back by itself.
        do { found = try await session(request, context) } catch { return Self.away }
        guard let key = found else {
            // Whoever comes without a page's name is a stranger, and answered as everywhere.
            if among == nil { throw PageFailure.notSignedIn }
            return Self.to(.signedOut)
        }
        // A page of the session before, in a tab that somebody left, may not stand beside whoever signed in since.
        guard let among, among == PersonMark.name(of: key), (1...Self.turns).contains(turn), let place = site.settings.watches.enter(key)
        else {
            return Self.away
        }
        defer { site.settings.watches.leave(place) }
        return try await waited(place, key, next: turn < Self.turns ? Self.to(.untilEnded(among: among, turn: turn + 1)) : Self.away)
    }

    private func waited(_ place: Watches.Place, _ key: String, next: Response) async throws -> Response {
        let watches = WatchRoute(site: site)
        let deadline = ContinuousClock.now + wait
        var (watch, untold) = (LookWatch([], session: key), 0)
        repeat {
            let now = await watches.beat(watch)
            switch now.line {
            case .beat: untold = 0
            case .ended, .full: return Self.to(.signedOut)
            case .lost:
                untold += 1
                if untold >= WatchRoute.patience { return Self.away }
            case .again:
                // This node is being stopped. Not at once: the balancer may not know it yet.
                try await Task.sleep(for: pace * 5)
                return next
            }
            watch = now.watch
            // A session that has many of these open has the oldest go: a browser has few connections for all its pages.
            guard site.settings.watches.goesOn(place) else { return Self.away }
            try await Task.sleep(for: pace)
        } while ContinuousClock.now < deadline
        return next
    }

    private func session(_ request: Request, _ context: StaffContext) async throws -> String? {
        guard let cookie = site.cookies(of: request).presented(by: request, context) else { return nil }
        return try await site.signIn.watched(cookie)
    }

    /// To the front page, without being somebody's use of it.
    private static var away: Response {
        Response(status: .seeOther, headers: [.location: WatchedPage.again(Address.find.path)])
    }

    private static func to(_ address: Address) -> Response { Response(status: .seeOther, headers: [.location: address.path]) }
}
