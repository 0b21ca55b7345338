import AccessControl
import AuditTrail
import CareRecord
import Crypto
import Federation
import Foundation
import Logging
import Storage

extension SummaryDesk {
    /// The connected region's, over real HTTP.
    /// - Parameters:
    ///   - inForce: the region in force: where it has none any more nothing is asked. Where it is asked is as it was connected.
    ///   - caseKey: seals the words of whoever views one without asking, as those of whoever breaks the glass.
    public static func live(
        _ database: any SQLDatabase, gathering: Gathering, caseKey: SymmetricKey, logger: Logger,
        inForce: (@Sendable () -> ConnectedRegion)? = nil
    ) -> SummaryDesk? {
        guard let connected = gathering.region.region.summaryCareRecord else { return nil }
        let (glass, trail) = (BreakGlassStore(database), TrailStore(database))
        return SummaryDesk(
            terms: {
                guard let now = inForce.map({ $0().region.summaryCareRecord }) ?? connected else { return nil }
                return SummaryTerms(
                    source: connected.source.id, base: connected.source.url, holder: connected.holder, askedBy: now.askedBy)
            },
            ask: { asking in
                await gathering.summaryCareRecord(
                    SummaryQuestion(
                        person: asking.person, alsoKnownAs: asking.alsoKnownAs,
                        asker: Asker(asking.asker, permission: asking.permission)))
            },
            emergency: { access async throws(LookAccount.Failed) in
                // Sealed for privacy officers' pages alone; a key that cannot seal keeps nothing in the clear.
                guard let sealed = try? ChaChaPoly.seal(Data(access.words.utf8), using: caseKey).combined else {
                    throw LookAccount.Failed()
                }
                let staff = access.staff
                let event = TrailEvent(
                    kind: .summaryEmergency, at: access.at, subject: staff.subject, issuer: staff.issuer,
                    organisation: staff.role.organisation, role: staff.role.jobRole, people: [access.grant.person.digits],
                    look: access.look.text, detail: access.grant.reason)
                do throws(StorageError) {
                    try await glass.viewing(.init(access.grant, issuer: staff.issuer, words: Array(sealed), event))
                } catch {
                    logger.critical("the account cannot be written, so nothing is shown", metadata: ["why": "\(error.sentence)"])
                    throw LookAccount.Failed()
                }
            },
            said: { look, staff async throws(LookAccount.Failed) in
                do throws(StorageError) { return SummarySaid(try await trail.summaryWords(of: look.text), to: staff) } catch {
                    logger.critical("what was said of a summary cannot be read, so it is not shown", metadata: ["why": "\(error.sentence)"])
                    throw LookAccount.Failed()
                }
            })
    }
}
