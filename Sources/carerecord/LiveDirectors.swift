import AccessControl
import CareRecord
import Crypto
import Federation
import Foundation
import Looks
import StaffWeb
import Storage

/// Whom administrators may name, and what stands for them in a form.
///
/// The value is sealed for the administrator and their organisation: nobody can make one up, take another's, or keep one for later.
struct LiveDirectors: Sendable {
    let professionals: ProfessionalStore
    let policies: PolicyInForce
    let region: ConnectedRegion
    /// The database's: one node seals, another opens.
    private let clock: DatabaseClock
    private let key: SymmetricKey

    /// As long as a session may be idle, twice over: a page that stands open longer is loaded again.
    static let lasts: TimeInterval = 30 * 60
    /// A list that can be read; part of a name finds the others.
    static let most = 25

    /// - Parameter caseKey: another key is derived from it, so that neither opens what the other sealed.
    init(professionals: ProfessionalStore, policies: PolicyInForce, region: ConnectedRegion, caseKey: SymmetricKey, clock: DatabaseClock) {
        self.clock = clock
        self.professionals = professionals
        self.policies = policies
        self.region = region
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: caseKey, info: Data("carerecord director choice".utf8), outputByteCount: 32)
    }

    private struct Sealed: Codable {
        let director: Director
        let until: Moment
    }

    func choices(_ administrator: StaffMember, _ part: String) async throws(LookError) -> DirectorChoices {
        let organisation = administrator.role.organisation
        guard let kind = ODSCode(organisation).flatMap({ region.organisations[$0]?.kind }) else {
            return DirectorChoices()
        }
        let policy: RegionPolicy
        do { policy = try await policies.current() } catch { throw .accountUnavailable }
        let directing = policy.roles.filter { $0.kind == .care && $0.organisationKinds.contains(kind) }.reduce(
            into: Set<String>()
        ) { $0.formUnion($1.jobRoles) }
        let now = clock.now()
        let found: [ProfessionalStore.Row]
        do {
            found = try await professionals.signedIn(
                at: organisation, issuer: administrator.issuer, as: directing, named: part,
                since: now.addingTimeInterval(-ProfessionalStore.kept),
                limit: Self.most + 2)
        } catch { throw .accountUnavailable }
        // Nobody directs themselves.
        let others = found.filter { $0.subject != administrator.subject }
        return DirectorChoices(
            others.prefix(Self.most).compactMap { row in
                let director = Director(subject: row.subject, organisation: organisation, jobRole: row.jobRole)
                return sealed(director, for: administrator, now).map {
                    DirectorChoices.Choice(
                        value: $0, name: row.name, role: row.roleName, ending: String(row.subject.suffix(4)),
                        seen: row.seen)
                }
            }, hasMore: others.count > Self.most)
    }

    private func sealed(_ director: Director, for administrator: StaffMember, _ now: Date) -> String? {
        guard
            let data = try? JSONEncoder().encode(
                Sealed(director: director, until: Moment(now.addingTimeInterval(Self.lasts)))),
            let box = try? ChaChaPoly.seal(data, using: key, authenticating: Self.whose(administrator))
        else { return nil }
        return box.combined.base64EncodedString()
    }

    /// Nil for what is none of ours, another administrator's, or too old.
    func opened(_ value: String, by administrator: StaffMember) -> Director? {
        guard value.utf8.count < 2000, let data = Data(base64Encoded: value),
            let box = try? ChaChaPoly.SealedBox(combined: data),
            let plain = try? ChaChaPoly.open(box, using: key, authenticating: Self.whose(administrator)),
            let sealed = try? JSONDecoder().decode(Sealed.self, from: plain), Moment(clock.now()) < sealed.until
        else { return nil }
        return sealed.director
    }

    private static func whose(_ administrator: StaffMember) -> Data {
        Data(
            "\(administrator.issuer)\u{0}\(administrator.subject)\u{0}\(administrator.role.organisation)\u{0}\(administrator.role.personRoleID)"
                .utf8)
    }
}
