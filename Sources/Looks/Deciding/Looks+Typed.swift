import AccessControl
import CareRecord
import Foundation

/// What was typed before somebody must sign in again. That it could not be kept or found stops nothing: the page says so, or the form is empty.
extension Looks {
    public func keepTyped(_ typed: TypedWords, for id: LookID, by staff: StaffMember, session: String) async -> Date? {
        let place = TypedDesk.Place(form: .glass, look: id, session: session, staff: staff)
        guard typed.words.count <= 2000 else { return nil }
        return try? await surroundings.access.typed.keep(typed, place, surroundings.now())
    }

    public func typed(_ form: TypedInto, of id: LookID, by staff: StaffMember, session: String) async -> TypedWords? {
        let place = TypedDesk.Place(form: form, look: id, session: session, staff: staff)
        return try? await surroundings.access.typed.find(place, surroundings.now())
    }

    /// Something else was said since, or it was sent.
    func forgetTyped(_ look: LiveLook) async {
        let place = TypedDesk.Place(form: .summaryCareRecord, look: look.id, session: look.session, staff: look.staff)
        try? await surroundings.access.typed.forget(place)
    }
}
