import AccessControl
import CareRecord
import Foundation

/// A record that the staff member's own record system opened (issue 4, parts 2 and 4).
extension Looks {
    /// Closes the session's records of other people than the one whom its EPR has on the screen: here, on whichever node holds them, and
    /// what is open and held by none after a restart. First, and whatever becomes of the launch: no screen shows one person beside another's
    /// name.
    /// - Throws: where that cannot be put on record: then nothing opens. What this node held is closed all the same.
    func closeOthers(than person: NHSNumber, session: String) async throws(LookError) {
        for (id, look) in takeAwayOthers(than: person, session: session) { await ended(id, look, because: Self.another) }
        try await endOthersElsewhere(than: person, session: session)
    }

    /// One launch of a session: whom it names, and how many had come before it.
    struct NewestLaunch: Sendable {
        let turn: Int
        let number: NHSNumber
        let at: Date
    }

    /// Why looks of other people are closed by a launch, for the trail.
    static let another = "another person was launched"

    /// The launch is the session's newest from here on: what was on its way for somebody else opens no more.
    func begins(launch number: NHSNumber, session: String) {
        launches[session] = NewestLaunch(turn: turn(of: session) + 1, number: number, at: surroundings.now())
    }

    /// How many launches of the session have come.
    func turn(of session: String) -> Int { launches[session]?.turn ?? 0 }

    /// Whether somebody else was launched since it was asked for.
    func isOvertaken(_ opening: Opening) -> Bool {
        guard let newest = launches[opening.session], newest.turn > opening.turn else { return false }
        return newest.number != opening.number
    }

    /// Takes the session's looks of other people away, at once: between this and the launched look's beginning nothing may come.
    func takeAwayOthers(than person: NHSNumber, session: String) -> [(id: LookID, look: LiveLook)] {
        live.filter { $0.value.session == session && $0.value.person.nhsNumber != person }.compactMap { id, look in
            takeAway(id) ? (id, look) : nil
        }
    }

    /// Closes the session's looks of other people that wait for something to be confirmed.
    func forgetWaiting(_ opening: Opening) async throws(LookError) {
        do { try await surroundings.access.forgetWaiting(opening.session, opening.number, surroundings.now()) } catch {
            throw .accountUnavailable
        }
    }

    /// Takes the launch for evidence of a relationship, on record, where it is about this person: of the staff member whom it named and of
    /// nobody else, from the moment it was sent.
    /// - Throws: `birthDateDiffers` where the EPR and the demographics service disagree about who has the number (law 7).
    func launched(_ opening: Opening, _ person: BannerPerson) async throws(LookError) {
        guard let launch = opening.request.launch else { return }
        guard let born = person.born, born.text == launch.birthDate else {
            await abandon(opening.id, opening.staff, opening.number, because: "the launch's date of birth differs")
            throw .birthDateDiffers
        }
        let now = surroundings.now()
        let evidence = Relationship(
            kind: .eprLaunch, strength: .inferred, organisation: launch.organisation, person: person.nhsNumber,
            // The EPR's clock may be some seconds ahead: nothing begins before we heard of it.
            from: Moment(min(launch.at, now)), staff: opening.staff.subject, evidence: launch.id)
        do { try await surroundings.access.launched(evidence, opening.staff, opening.id, now) } catch {
            throw .accountUnavailable
        }
    }
}
