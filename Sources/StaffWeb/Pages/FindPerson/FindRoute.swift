import CareRecord
import Hummingbird
import Looks

/// `GET /`, `POST /find`: a search is a decision and an account too, and happens in `LookDesk.search`.
struct FindRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/") { _, context in
            let model = try await filled(FindPage.Model(), context)
            return Layout.response(FindPage.html(model, site: site, session: context.session))
        }
        signedIn.post("/find") { request, context in
            let form = try await Form(request)
            return try await search(form, context, wantsPage: !Accepting.json(request))
        }
    }

    /// What is searched by, as it was typed. A number by itself is enough.
    private static let fields = ["nhs-number", "family", "given", "born", "gender", "postcode"]

    private func search(_ form: Form, _ context: SignedInContext, wantsPage: Bool) async throws -> Response {
        var model = FindPage.Model()
        model.criteria = PersonCriteria(
            nhsNumber: form["nhs-number"], family: form["family"], given: form["given"], born: form["born"], gender: form["gender"],
            postcode: form["postcode"])
        var criteria = model.criteria
        if model.criteria.nhsNumber == nil {
            if model.criteria.family == nil { model.errors.append(("family", "Enter a family name.")) }
            if let typed = model.criteria.born {
                if let date = TypedDate.read(typed), date.precision >= .day {
                    criteria.born = String(date.text.prefix(10))
                } else {
                    model.errors.append(("born", "Enter a date of birth with day, month and year, such as 05-Apr-2008."))
                }
            } else {
                model.errors.append(("born", "Enter a date of birth."))
            }
        }
        guard model.errors.isEmpty else {
            if !wantsPage { throw LookError.invalidSearch(model.errors.map(\.sentence).joined(separator: " ")) }
            return try await again(model, context)
        }
        // Looking for somebody who directs them searches for nobody.
        if wantsPage, let part = form["director-name"] { return try await whoDirects(form, context, nil, part: part) }
        criteria.director = form["director"].flatMap { site.own.director($0, context.session.staff) }
        if wantsPage, form["director"] != nil, criteria.director == nil { return try await whoDirects(form, context, .directorNotChosen) }
        switch await found(criteria, context.session) {
        case .success(let result):
            return Layout.response(
                FoundPage.html(
                    result, criteria: model.criteria, director: criteria.director == nil ? nil : form["director"], site: site,
                    session: context.session))
        case .failure(.challenged(let decision)) where wantsPage && decision.offers.contains(.nameDirector):
            return try await whoDirects(form, context, nil)
        case .failure(.invalidNumber(let why)) where wantsPage:
            model.errors.append(("nhs-number", why.sentence))
            return try await again(model, context)
        case .failure(.invalidSearch(let sentence)) where wantsPage:
            model.errors.append(("family", sentence))
            return try await again(model, context)
        case .failure(let error): throw error
        }
    }

    /// Of an administrator who acts for nobody yet: 403, and the way on.
    private func whoDirects(_ form: Form, _ context: SignedInContext, _ problem: NotConfirmed?, part: String = "") async throws -> Response
    {
        let part = String(part.prefix(60))
        let choices = try await site.own.directors(context.session.staff, part)
        let fields = Self.fields.compactMap { name in form[name].map { (name: name, value: $0) } }
        return Layout.response(
            DirectedSearchPage.html(fields, choices, part: part, problem, site: site, session: context.session),
            status: problem == nil ? part.isEmpty ? .forbidden : .ok : .badRequest)
    }

    // A Result, because Swift 6.3.1 crashes on a typed error that is caught and in part thrown on.
    private func found(_ criteria: PersonCriteria, _ session: StaffSession) async -> Result<PersonSearchResult, LookError> {
        do {
            return .success(try await site.looks.search(criteria, by: session.staff, session: session.key))
        } catch {
            return .failure(error)
        }
    }

    /// With what is the staff member's own.
    private func filled(_ model: FindPage.Model, _ context: SignedInContext) async throws -> FindPage.Model {
        var model = model
        try await site.own.mayBegin(context.session.staff)
        let elsewhere = await site.looks.openElsewhere(session: context.session.key)
        model.open = await site.looks.openLooks(session: context.session.key)
        // One may have been taken over here in between.
        let here = Set(model.open.map(\.id))
        model.elsewhere = elsewhere.filter { !here.contains($0.id) }
        do {
            model.recent = try await site.own.recent(context.session.staff)
            model.directed = try await site.own.directed(context.session.staff)
        } catch {
            // Refused as things stand now, which is on record: the page says why, and everything else of it decides for itself.
            guard case LookError.refused(let decision, _, _) = error, case .refuse(let why) = decision.outcome else { throw error }
            (model.recent, model.directed) = ([], [])
            model.refused = why.map(\.sentence).sorted()
        }
        return model
    }

    /// The form again, with what was typed and what was wrong.
    func again(_ model: FindPage.Model, _ context: SignedInContext) async throws -> Response {
        let model = try await filled(model, context)
        return Layout.response(
            FindPage.html(model, site: site, session: context.session), status: .badRequest)
    }
}
