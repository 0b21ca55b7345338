import CareRecord
import Foundation
import Identity
import StaffWeb

/// A launch as it is kept on its way from the partner listener to the staff listener.
struct KeptLaunch: Codable {
    var launch: String
    var kind: LaunchContext.Kind
    var organisation: String
    var person: String
    var birthDate: String
    var userID: String?
    var issuer: String?
    var subject: String?
    var at: Date

    init(_ context: LaunchContext) {
        launch = context.launch
        kind = context.kind
        organisation = context.organisation.code
        person = context.person.digits
        birthDate = context.birthDate
        userID = context.staff.userID
        issuer = context.staff.account?.issuer
        subject = context.staff.account?.subject
        at = context.launchedAt
    }

    init?(_ text: String) {
        guard let found = try? JSONDecoder().decode(KeptLaunch.self, from: Data(text.utf8)) else { return nil }
        self = found
    }

    var text: String? { (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } }

    /// What was said; names and the encounter are not kept, because nothing is decided by them.
    var context: LaunchContext? {
        guard let organisation = ODSCode(organisation), let person = try? NHSNumber(person) else { return nil }
        let account = issuer.flatMap { issuer in subject.map { LaunchedStaff.Account(issuer: issuer, subject: $0) } }
        return LaunchContext(
            launch: launch, kind: kind, organisation: organisation, person: person, birthDate: birthDate,
            staff: LaunchedStaff(userID: userID, account: account), launchedAt: at)
    }
}
