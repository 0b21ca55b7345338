import CareRecord
import Foundation

/// On whose behalf a system is asked. Travels with each request as headers, so that the other side can account for it too.
public struct Asker: Sendable, Hashable {
    public let subject: String
    public let name: String
    public let roleID: String
    public let roleCode: String
    public let organisation: ODSCode
    public let organisationName: String
    /// Always direct care: there is no other purpose.
    public let purpose: String
    /// On what the Summary Care Record may be viewed; nil for every other question, which needs no permission of its own.
    public let permission: String?
    /// One look's requests carry one.
    public let correlation: String
    /// The staff member in full, as a header's value: made once, sent with every request of a look.
    private let claims: String

    public init(
        subject: String, name: String, roleID: String, roleCode: String, organisation: ODSCode,
        organisationName: String,
        purpose: String = "directcare", permission: String? = nil, correlation: String
    ) {
        self.subject = subject
        self.name = name
        self.roleID = roleID
        self.roleCode = roleCode
        self.organisation = organisation
        self.organisationName = organisationName
        self.purpose = purpose
        self.permission = permission
        self.correlation = correlation
        var claims: [String: String] = [
            "sub": subject, "name": name, "role_id": roleID, "role_code": roleCode, "organisation": organisation.code,
            "organisation_name": organisationName, "reason_for_request": purpose,
        ]
        if let permission { claims["permission_to_view"] = permission }
        let json = try? JSONSerialization.data(withJSONObject: claims, options: [.sortedKeys])
        self.claims = json?.base64EncodedString() ?? ""
    }

    /// Headers of one request; `requestID` stays the same when a request is sent again (STANDARDS 3). Whatever a name or role holds, a
    /// header's value is visible ASCII.
    func headers(requestID: String) -> [(String, String)] {
        var fields = [
            ("X-Request-ID", requestID), ("X-Correlation-ID", correlation),
            ("NHSD-End-User-Organisation-ODS", organisation.code),
            ("NHSD-Session-URID", roleID), ("X-CareRecord-Staff", claims),
        ]
        if let permission { fields.append(("X-CareRecord-Permission", permission)) }
        return fields.compactMap { name, value in
            let visible = String(decoding: value.utf8.filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
            return visible.isEmpty ? nil : (name, visible)
        }
    }
}
