import HTTPTypes
import Hummingbird
import Looks

/// `GET /until-ended`: answers once the session, or the look that is named, has ended, and not before (issue 5, part 3). A browser leaves a page as it is,
/// with what is typed, for as long as the next one does not come; so the page goes away as soon as it may not be shown any more, or the service
/// cannot be reached.
///
/// Two kinds of page ask for it. Without script every page of somebody signed in, after a minute. And an original or a document, which stands in a sandbox
/// where no script of ours watches it, at once.
///
/// It is no use by a person, and reads nothing of its own: like a watch it lives on the node's authority lease. Whoever follows a link or sends a form
/// meanwhile goes there, as ever.
struct UntilEndedRoute {
    /// What stands open meanwhile, and so what becomes of it.
    enum Standing: String, Sendable {
        /// An original or a document: asked for again, it is the same.
        case document
        /// A page with a place and what is typed into it: never loaded again while it may stay.
        case page
        /// A page that answers a filter, which no address asks for.
        case filtered
    }

    /// Seconds for which one answer is waited for: less than an ordinary proxy waits.
    static let seconds = 45
    static let wait: Duration = .seconds(seconds)
    /// How often a document asks: twelve times. Browsers follow some 20 answers that lead on, and signing in needs a few of them.
    static let turns = Looks.pageStands / seconds
    /// How often a page does: with its first minute it stands for longer than a look that nobody uses, and what comes last leads nowhere else.
    static let turnsOfPages = 19
    /// Of one session: a browser may have no more than six connections for all its pages.
    static let perSession = 3
    /// Without a word for this long the page goes. With the half second for which a node may go by what it has read it is within the two seconds that are
    /// promised, also where the database hangs and nothing fails: such a page has no clock of its own.
    static let silence: Duration = .milliseconds(1_200)
    /// A page that may be typed into needs a minute to go, and must not go for a database that is slow for a moment: what was typed would be lost.
    static let silenceOfForms: Duration = .seconds(30)
    let site: Site
    var pace = WatchRoute.pace
    var wait = Self.wait
    var silence = Self.silence
    var silenceOfForms = Self.silenceOfForms

    func add(to router: RouterGroup<StaffContext>) {
        router.get("/until-ended") { request, context in
            try await LookUse.$isByPerson.withValue(false) { try await answer(request, context) }
        }
    }

    /// Counted apart from a session's watches by script.
    static func counted(_ session: String) -> String { "until-ended " + session }

    /// Where a browser goes from here, by what has happened.
    private struct Ways {
        /// Nothing has.
        let next: String
        /// The page may not be shown any more, or was never this session's.
        let ended: String
        /// It could not be told.
        let silent: String
        /// Too many of the session wait.
        let crowded: String
    }

    private func answer(_ request: Request, _ context: StaffContext) async throws -> Response {
        let query = request.uri.queryParameters
        if let aside = query["aside"] {
            let of = Address.local(String(aside))
            return Layout.response(PutAsidePage.html(site, of: of, isFiltered: query["filter"] == "1"))
        }
        let among = query["among"].map(String.init)
        let turn = query["turn"].flatMap { Int($0) } ?? 1
        let look = query["look"].map(String.init)
        let of = Address.local(query["of"].map(String.init))
        // A page of no look was never anything else, and says so only since others do.
        let stands = query["stands"].flatMap { Standing(rawValue: String($0)) } ?? (look == nil && of == nil ? .page : .document)
        // What is asked for where the page may not stay as it is: itself, which says why it cannot be had; or the front page.
        let back = WatchedPage.again(of ?? Address.find.path)
        let aside = Address.putAside(of: of, isFiltered: stands == .filtered).path
        let turns = stands == .document ? Self.turns : Self.turnsOfPages
        let last = stands == .document ? back : aside
        let ways = Ways(
            next: turn < turns
                ? Address.untilEnded(among: among ?? "", turn: turn + 1, look: look, of: of, stands: stands).path : last,
            ended: back, silent: stands == .filtered ? aside : back,
            crowded: stands == .document ? of.map(WatchedPage.eachMinute) ?? back : aside)
        let found: String?
        do { found = try await session(request, context) } catch { return Self.to(ways.silent) }
        guard let key = found else {
            // Whoever comes without a page's name is a stranger, and answered as everywhere.
            if among == nil { throw PageFailure.notSignedIn }
            return Self.to(Address.signedOut.path)
        }
        // A page of the session before, in a tab that somebody left, may not stand beside whoever signed in since.
        guard let among, among == PersonMark.name(of: key), turn >= 1 else { return Self.to(ways.ended) }
        guard turn <= turns else { return Self.to(last) }
        guard let place = site.settings.watches.enter(Self.counted(key)) else { return Self.to(ways.crowded) }
        defer { site.settings.watches.leave(place) }
        let names = look.map { [$0] } ?? []
        return Self.to(
            try await waited(place, LookWatch(names, session: key), silence: stands == .document ? silence : silenceOfForms, ways))
    }

    /// - Returns: where the browser is to go.
    private func waited(
        _ place: Watches.Place, _ first: LookWatch, silence: Duration, _ ways: Ways
    ) async throws -> String {
        let watches = WatchRoute(site: site)
        let deadline = ContinuousClock.now + wait
        var (watch, heard) = (first, ContinuousClock.now)
        repeat {
            let left = silence - (ContinuousClock.now - heard)
            guard left > .zero else { return ways.silent }
            let now = await watches.beat(watch, within: left)
            switch now.line {
            case .beat(let seen):
                guard seen.names.allSatisfy({ seen.shown.contains($0) || seen.untold.contains($0) }) else { return ways.ended }
                if seen.untold.isEmpty { heard = .now }
            case .ended, .full: return Address.signedOut.path
            case .lost: break
            case .again:
                // This node is being stopped. Not at once: the balancer may not know it yet.
                try await Task.sleep(for: pace * 5)
                return ways.next
            }
            watch = now.watch
            guard site.settings.watches.goesOn(place, among: Self.perSession) else { return ways.crowded }
            try await Task.sleep(for: min(pace, max(.zero, silence - (ContinuousClock.now - heard))))
        } while ContinuousClock.now < deadline
        return ways.next
    }

    private func session(_ request: Request, _ context: StaffContext) async throws -> String? {
        guard let cookie = site.cookies(of: request).presented(by: request, context) else { return nil }
        return try await site.signIn.watched(cookie)
    }

    private static func to(_ path: String) -> Response { Response(status: .seeOther, headers: [.location: path]) }
}
