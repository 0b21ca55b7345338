import HTTPTypes
import Hummingbird
import Looks
import NIOCore

/// `GET /watch`: tells a browser, line by line and at least every second, which of its pages may still be shown (issue 5, part 3).
///
/// A line is a word and, after `beat`, the names that were asked for, each with `+` where it may be shown and `-` where it may not any more; one of which
/// this node cannot tell is left out, so that its page is hidden and not closed, and no other is. `ended`: the session has. `lost`: it cannot be told just
/// now, and why. `again`: ask another node. What a browser does then is in `web/watch.js`.
///
/// A watch is no use by a person and reads nothing of its own: it lives on the node's authority lease.
struct WatchRoute {
    /// Between two beats: three may be late before a page is cleared.
    static let pace: Duration = .milliseconds(400)
    /// How often it may be unable to tell before the browser is sent to another node.
    static let patience = 4
    let site: Site

    func add(to router: RouterGroup<StaffContext>) {
        router.get("/watch") { request, context in try await LookUse.$isByPerson.withValue(false) { try await answer(request, context) } }
    }

    private func answer(_ request: Request, _ context: StaffContext) async throws -> Response {
        let found: String?
        do { found = try await session(request, context) } catch {
            return Self.line(.lost(ShownFailure(error).code), status: .serviceUnavailable)
        }
        let among = request.uri.queryParameters["among"].map(String.init)
        guard let key = found else {
            // A page's script is told in a word, and not led to signing in: it cannot see where it is led, and a network that wants somebody to
            // sign in to it leads elsewhere too. Whoever comes without a page's name is a stranger, and answered as everywhere.
            if among == nil { throw PageFailure.notSignedIn }
            return Self.line(.ended)
        }
        // A page of the session before, in a tab that somebody left: it is not for whoever signed in since.
        if let among, among != PersonMark.name(of: key) { return Self.line(.ended) }
        let watch = LookWatch(Self.names(request), session: key)
        // Whoever cannot share a watch asks again and again.
        if request.uri.queryParameters["once"] == "1" { return Self.line(await beat(watch).line) }
        let first = await beat(watch)
        if case .again = first.line { return Self.line(.again, status: .serviceUnavailable) }
        return Response(
            status: .ok, headers: Self.headers,
            body: ResponseBody { writer in
                if let place = site.settings.watches.enter(key) {
                    defer { site.settings.watches.leave(place) }
                    try await LookUse.$isByPerson.withValue(false) { try await tell(first, place, to: &writer) }
                } else {
                    try await writer.write(ByteBuffer(string: Line.full.text))
                }
                try await writer.finish(nil)
            })
    }

    private func tell(_ first: (line: Line, watch: LookWatch), _ place: Watches.Place, to writer: inout any ResponseBodyWriter) async throws
    {
        var (now, untold) = (first, 0)
        while true {
            try await writer.write(ByteBuffer(string: now.line.text))
            switch now.line {
            case .ended, .again, .full: return
            case .lost:
                untold += 1
                if untold >= Self.patience { return }
            case .beat(let seen):
                // Of some looks another node can tell: the browser asks again, and the pages of the others stay.
                untold = seen.untold.isEmpty ? 0 : untold + 1
                if untold >= Self.patience { return }
            }
            try await Task.sleep(for: Self.pace)
            now = site.settings.watches.goesOn(place) ? await beat(now.watch) : (.again, now.watch)
        }
    }

    func beat(_ watch: LookWatch) async -> (line: Line, watch: LookWatch) {
        do {
            guard try await site.signIn.goesOn(watch.session) else { return (.ended, watch) }
            let now = try await site.looks.beat(watch)
            return (now.isLeaving ? .again : .beat(now), now)
        } catch LookError.ended {
            return (.ended, watch)
        } catch {
            return (.lost(ShownFailure(error).code), watch)
        }
    }

    /// A beat, or that it cannot be told, within a limit. What hangs is left to end by itself: a read of a database that is gone ends when its own time is
    /// over, and whoever waits for it shows a page meanwhile.
    func beat(_ watch: LookWatch, within limit: Duration) async -> (line: Line, watch: LookWatch) {
        let (answers, told) = AsyncStream.makeStream(of: (line: Line, watch: LookWatch).self, bufferingPolicy: .bufferingNewest(1))
        let asking = Task {
            told.yield(await beat(watch))
            told.finish()
        }
        defer { asking.cancel() }
        let answer = await withTaskGroup(of: (line: Line, watch: LookWatch)?.self) { group in
            group.addTask { await answers.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        return answer ?? (.lost(ShownFailure(LookError.accountUnavailable).code), watch)
    }

    /// The session of the window's or the frame's cookie: what a script asks for does not say where it is from.
    private func session(_ request: Request, _ context: StaffContext) async throws -> String? {
        let isFramed = site.settings.isSecure && request.uri.queryParameters["frame"] == "1"
        let cookies = SessionCookie(isSecure: site.settings.isSecure, isFramed: isFramed)
        guard let cookie = cookies.presented(by: request, context) else { return nil }
        return try await site.signIn.watched(cookie)
    }

    /// `looks=NAME.NAME`: what cannot be a name is left out.
    private static func names(_ request: Request) -> [String] {
        let text = request.uri.queryParameters["looks"].map(String.init) ?? ""
        return text.split(separator: ".").prefix(LookWatch.most).map(String.init).filter { $0.utf8.count == 12 }
    }

    // MARK: Lines

    enum Line {
        case beat(LookWatch)
        case ended
        case again
        /// As many are open as may be: it is to be asked for again and again.
        case full
        case lost(String)

        var text: String {
            switch self {
            case .beat(let watch):
                (["beat"] + watch.names.filter { !watch.untold.contains($0) }.map { $0 + (watch.shown.contains($0) ? "+" : "-") })
                    .joined(separator: " ") + "\n"
            case .ended: "ended\n"
            case .again: "again\n"
            case .full: "full\n"
            case .lost(let why): "lost \(why)\n"
            }
        }
    }

    private static let headers: HTTPFields = [.contentType: "text/plain; charset=utf-8"]

    private static func line(_ line: Line, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: line.text)))
    }
}
