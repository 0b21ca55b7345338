import AccessControl
import Foundation
import HTTPTypes
import Hummingbird
import Identity
import NIOCore

/// The partner listener's addresses for what organisations tell the record about themselves (docs/feeds.md): `POST /api/training`,
/// `POST /api/caseload`, `POST /api/caseload/end`, `POST /api/roles/end`, `POST /api/roles/restore`. A request's only authority is its signed token; nothing about a person is ever answered.
public func addFeedRoutes<Context: RequestContext>(to router: some RouterMethods<Context>, _ desk: FeedDesk) {
    FeedRoutes(desk: desk).add(to: router)
}

struct FeedRoutes: Sendable {
    let desk: FeedDesk
    let bodies = BodiesInHand()

    static let training = "/api/training"
    static let caseload = "/api/caseload"
    static let caseloadEnd = "/api/caseload/end"
    static let rolesEnd = "/api/roles/end"
    static let rolesRestore = "/api/roles/restore"
    /// Some 200,000 staff or people: more than any organisation has.
    static let mostBytes = 16_000_000

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.post(RouterPath(Self.training)) { request, _ in
            await answered(request, .training, Self.training) { (body, authority) async throws in
                let (lines, asOf) = try FeedBody.training(body)
                guard try await desk.train(lines, asOf, authority) else { return .older }
                return .done(["staff": lines.count])
            }
        }
        router.post(RouterPath(Self.caseload)) { request, _ in
            await answered(request, .caseload, Self.caseload) { (body, authority) async throws in
                let (team, lines) = try FeedBody.caseload(body)
                let given = try await desk.give(lines, team, authority)
                return .done(["given": given.given, "already": given.already])
            }
        }
        router.post(RouterPath(Self.caseloadEnd)) { request, _ in
            await answered(request, .caseload, Self.caseloadEnd) { (body, authority) async throws in
                let (team, lines) = try FeedBody.caseload(body)
                let ended = try await desk.end(lines.map(\.person), team, authority)
                return .done(["ended": ended, "notThere": lines.count - ended])
            }
        }
        addRoles(to: router)
    }

    private func addRoles<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.post(RouterPath(Self.rolesEnd)) { request, _ in
            await answered(request, .roles, Self.rolesEnd) { (body, authority) async throws in
                let done = try await desk.endRoles(FeedBody.roles(body, dated: true), authority)
                return .done(["ended": done.ended, "already": done.already])
            }
        }
        router.post(RouterPath(Self.rolesRestore)) { request, _ in
            await answered(request, .roles, Self.rolesRestore) { (body, authority) async throws in
                let lines = try FeedBody.roles(body, dated: false)
                let restored = try await desk.restoreRoles(lines, authority)
                return .done(["restored": restored, "notThere": lines.count - restored])
            }
        }
    }

    enum Outcome {
        case done([String: Int])
        /// The list in hand is newer.
        case older
    }

    private func answered(
        _ request: Request, _ feed: Feed, _ path: String, _ work: (Data, FeedAuthority) async throws -> Outcome
    ) async -> Response {
        guard let token = Self.bearer(request) else { return FeedAnswer.refused }
        let claimed: SignedFeeds.Claimed
        do { claimed = try await desk.verify(token, feed, path) } catch { return await refusal(error) }
        guard request.headers[.contentType].map(Self.isJSON) ?? false else {
            return FeedAnswer.fault(.unsupportedMediaType, "content-type", "send application/json")
        }
        guard bodies.take(of: claimed.sender) else { return FeedAnswer.busy }
        defer { bodies.putBack(of: claimed.sender) }
        guard let buffer = try? await request.body.collect(upTo: Self.mostBytes) else {
            return FeedAnswer.fault(.contentTooLarge, "too-large", "more than \(Self.mostBytes) bytes")
        }
        let body = Data(buffer.readableBytesView)
        let authority: FeedAuthority
        do { authority = try await desk.accept(claimed, body) } catch { return await refusal(error) }
        do {
            switch try await work(body, authority) {
            case .done(let counts):
                // Nothing is said to be in force before every open look knows of it (law 8).
                await desk.untilInForce()
                return FeedAnswer.done(authority.organisation.code, counts)
            case .older: return FeedAnswer.fault(.conflict, "older", "the list in hand is newer, so it stays")
            }
        } catch let error as FeedMistakes { return FeedAnswer.mistakes(error) } catch { return FeedAnswer.unavailable }
    }

    private func refusal(_ why: FeedRefusal) async -> Response {
        await desk.refused(why)
        return why == .couldNotTell ? FeedAnswer.unavailable : FeedAnswer.refused
    }

    private static func bearer(_ request: Request) -> String? {
        // Two of them would be two authorities.
        let fields = request.headers[values: .authorization]
        guard fields.count == 1, let field = fields.first, field.lowercased().hasPrefix("bearer ") else { return nil }
        return String(field.dropFirst(7))
    }

    private static func isJSON(_ type: String) -> Bool {
        type.lowercased().split(separator: ";").first?.trimmingCharacters(in: .whitespaces) == "application/json"
    }
}

/// What a feed is answered: JSON, counts and places, and nothing that was sent.
enum FeedAnswer {
    /// The same whatever was wrong with the token: why is in the account.
    static let refused = fault(
        .unauthorized, "refused", "the token was not accepted; the account of the service says why")
    static let unavailable = fault(
        .serviceUnavailable, "unavailable", "nothing was kept; send it again with a new token")

    /// The token is not used up.
    static var busy: Response {
        var response = fault(.serviceUnavailable, "busy", "too many lists of yours are being read; send it again in a few seconds")
        response.headers[.retryAfter] = "5"
        return response
    }

    static func done(_ organisation: String, _ counts: [String: Int]) -> Response {
        json(.ok, counts, ["organisation": organisation])
    }

    static func mistakes(_ mistakes: FeedMistakes) -> Response {
        json(
            .badRequest, ["error": "not-understood", "words": "nothing was kept", "count": mistakes.all.count],
            // The first hundred say enough.
            ["mistakes": mistakes.all.prefix(100).map { ["place": $0.place, "words": $0.words] }])
    }

    static func fault(_ status: HTTPResponse.Status, _ error: String, _ words: String) -> Response {
        json(status, ["error": error, "words": words], [:])
    }

    private static func json(_ status: HTTPResponse.Status, _ fields: [String: Any], _ more: [String: Any]) -> Response {
        let object = fields.merging(more) { a, _ in a }
        let data = (try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])) ?? Data("{}".utf8)
        var headers: HTTPFields = [
            .contentType: "application/json", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
        ]
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }
}
