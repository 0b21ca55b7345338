import AccessControl
import CareRecord
import Foundation
import Storage

/// A record that the staff member's own record system opened (issue 4, parts 2 and 4).
///
/// Which launch of a session is the newest is decided by the database, in the transactions that launches and looks are written by, so that it is so on all
/// nodes at once (`LaunchStore.Asked`, `OpenLookStore.launched`, `RegisterStore.deciding`). What this node knows of it by itself only makes it quicker.
extension Looks {
    /// Closes the session's records of other people than the one whom its EPR has on the screen: here, on whichever node holds them, and
    /// what is open and held by none after a restart; what waits, and what is on its way. First, and whatever becomes of the launch: no screen shows one
    /// person beside another's name.
    ///
    /// Whom its number belongs to is not asked yet. A record that was asked for by the same number, or whose person is known to have had it, is theirs and
    /// stays; one of which nobody here knows that is closed, and the launch opens it anew.
    /// - Throws: where that cannot be put on record: then nothing opens. What this node held is closed all the same. `ended` where another person was
    ///   launched later and that was written first; `tookTooLong` where nobody can tell any more.
    func closeOthers(than number: NHSNumber, _ launch: LaunchStore.Asked) async throws(LookError) {
        let others = othersHere(than: number, session: launch.session)
        let same = others.filter { rights[$0]?.known.alsoKnownAs.contains(number) == true }
        for (id, look) in takeAway(others.subtracting(same)) { await ended(id, look, because: Self.another) }
        let written: Result<Set<LookID>, LaunchStore.Behind>
        do { written = try await surroundings.nodes.launched(launch, number, same, surroundings.now()) } catch { throw .accountUnavailable }
        if case .failure(let behind) = written { throw Self.told(behind) }
    }

    /// One launch of a session: whom it names, and when it came.
    struct NewestLaunch: Sendable {
        let number: NHSNumber
        let at: Moment
    }

    /// Why looks of other people are closed by a launch, for the trail.
    static let another = "another person was launched"

    /// Something is asked for: it has its place among what a session asks for. A launch is the session's newest from here on: what was on its way for
    /// somebody else opens no more.
    func comes(_ number: NHSNumber, _ session: String, isLaunch: Bool = false) -> LaunchStore.Asked {
        let at = lastCame(now: surroundings.now(), isLaunch: isLaunch)
        if isLaunch { launches[session] = NewestLaunch(number: number, at: at) }
        return LaunchStore.Asked(session: session, number: number.digits, at: at, isLaunch: isLaunch)
    }

    /// The moment, by the clock that all nodes go by, but never before anything that came to this node earlier; a launch is after all of it. Where that
    /// clock was put back it is followed: what goes on by the old one would be before all that comes to other nodes (`LaunchStore.isBefore`).
    func lastCame(now: Date, isLaunch: Bool = false) -> Moment {
        let isPutBack = lastCame > Moment(now.addingTimeInterval(LaunchStore.uncertain))
        let next = Moment(milliseconds: lastCame.milliseconds + (isLaunch ? 1 : 0))
        lastCame = isPutBack ? Moment(now) : max(Moment(now), next)
        return lastCame
    }

    /// Whether somebody else was launched here since it was asked for.
    func isOvertaken(_ opening: Opening) -> Bool {
        guard let newest = launches[opening.session], newest.number != opening.number else { return false }
        return LaunchStore.isBefore(opening.came.at, newest.at, at: surroundings.now())
    }

    /// What becomes of a look that was overtaken: it ends, on record, without having shown anything.
    func overtaken(_ opening: Opening) async -> LookError {
        await abandon(opening.id, opening.staff, opening.number, because: Self.another)
        return .ended
    }

    /// Why it took so long that nobody can tell whether another person was launched, for the trail.
    static let tooLong = "took too long"

    /// What becomes of one that does not open whatever its decision. Where it only took too long one that waited waits on.
    func fallenBehind(_ opening: Opening, _ why: LaunchStore.Behind) async -> LookError {
        if why == .overtaken { return await overtaken(opening) }
        await comeToNothing(opening, "nothing shown: " + Self.tooLong)
        return .tookTooLong
    }

    static func told(_ why: LaunchStore.Behind) -> LookError { why == .overtaken ? .ended : .tookTooLong }

    /// The session's looks of other people that a launch closes right before it is shown: those here, and those that are ended on record now.
    /// - Throws: `ended` where somebody else was launched since, through whichever node, `tookTooLong` where nobody can tell any more: then nothing of
    ///   theirs is closed.
    func othersOf(_ opening: Opening, than person: NHSNumber) async throws(LookError) -> Set<LookID> {
        // Before: what begins here meanwhile was asked for by somebody who knows of the launch, or follows a later one.
        let here = othersHere(than: person, session: opening.session)
        let written: Result<Set<LookID>, LaunchStore.Behind>
        do { written = try await surroundings.nodes.launchShown(opening.came, person, surroundings.now()) } catch {
            await abandon(opening.id, opening.staff, opening.number, because: "not put on record")
            throw .accountUnavailable
        }
        switch written {
        case .success(let ended): return here.union(ended)
        case .failure(let why):
            await abandon(opening.id, opening.staff, opening.number, because: why == .overtaken ? Self.another : Self.tooLong)
            throw Self.told(why)
        }
    }

    /// The session's looks of other people that this node holds.
    private func othersHere(than person: NHSNumber, session: String) -> Set<LookID> {
        Set(live.filter { $0.value.session == session && $0.value.person.nhsNumber != person }.keys)
    }

    /// Takes looks away, at once: between this and the launched look's beginning nothing may come.
    func takeAway(_ looks: Set<LookID>) -> [(id: LookID, look: LiveLook)] {
        looks.compactMap { id in live[id].flatMap { look in takeAway(id) ? (id, look) : nil } }
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
