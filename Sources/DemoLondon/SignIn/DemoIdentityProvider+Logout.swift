import AsyncHTTPClient
import CareRecord
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Signing out, by the browser (RP-Initiated Logout 1.0) and behind it (Back-Channel Logout 1.0).
extension DemoIdentityProvider {
    func endSession(_ request: Request) async -> Response {
        let query = request.uri.queryParameters
        var headers: HTTPFields = [:]
        if let browser = request.cookies[Self.cookie]?.value, let session = sessions.removeValue(forKey: browser) {
            headers[.setCookie] = "\(Self.cookie)=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
            _ = try? await tell(session, namesSession: true)
        }
        guard let client = query["client_id"].flatMap({ clients[String($0)] }),
            let to = query["post_logout_redirect_uri"].map(String.init), client.postLogoutURIs.contains(to)
        else { return StaffChooser.page("You have signed out", status: .ok) }
        if let state = query["state"] { return DemoWeb.back(to: to, [("state", String(state))], headers: headers) }
        headers[.location] = to
        return Response(status: .seeOther, headers: headers)
    }

    /// Ends every session of somebody, as when their smartcard is taken away.
    /// - Parameter namesSession: whether the logout tokens name the session, or only whose it was.
    /// - Returns: how many clients took the logout token.
    @discardableResult
    public func signOut(subject: String, namesSession: Bool = true) async throws -> Int {
        let ended = sessions.filter { $0.value.staff.subject == subject }
        for cookie in ended.keys { sessions[cookie] = nil }
        var told = 0
        for session in ended.values { told += try await tell(session, namesSession: namesSession) }
        return told
    }

    private func tell(_ session: Session, namesSession: Bool) async throws -> Int {
        var told = 0
        for id in session.clients.sorted() {
            guard let client = clients[id], let address = client.backChannelLogoutURI, WebAddress.isOne(address) else { continue }
            let token = try await logoutToken(for: client, session: session, namesSession: namesSession)
            var request = HTTPClientRequest(url: address)
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: "logout_token=\(token)"))
            let answer = try? await HTTPClient.shared.execute(request, timeout: .seconds(5))
            if answer?.status == .ok { told += 1 }
        }
        return told
    }

    private func logoutToken(for client: DemoClient, session: Session, namesSession: Bool) async throws -> String {
        let time = Int(Date().timeIntervalSince1970)
        var claims: [String: any Sendable] = [
            "iss": issuer, "aud": client.id, "iat": time, "exp": time + 120, "jti": DemoWeb.random(16), "sub": session.staff.subject,
            "events": ["http://schemas.openid.net/event/backchannel-logout": [String: String]()],
        ]
        if namesSession { claims["sid"] = session.sid }
        return try await signer().sign(claims, type: "logout+jwt")
    }
}
