import Hummingbird

/// `GET /static/…`: files by name, versioned addresses for a year, compressed beforehand where the browser allows it.
struct StaticRoute {
    let assets: Assets

    func add(to router: Router<StaffContext>) {
        router.get("/static/{name}") { request, context in try answer(request, context.parameters.require("name")) }
        // Browsers ask for it by themselves, where a page names none: a document in its sandbox.
        router.get("/favicon.ico") { _, _ in Assets.response(icon: Assets.icon) }
        router.get("/static/vendor/{name}") { request, context in
            try answer(request, "vendor/" + context.parameters.require("name"))
        }
    }

    /// `icon.svg`, and `icon-N.svg` of each mark: made, not read, from the same drawing as the banner's.
    private func icon(_ name: String) -> HTML? {
        guard name.hasPrefix("icon"), name.hasSuffix(".svg") else { return nil }
        let number = name.dropFirst(4).dropLast(4)
        if number.isEmpty { return Assets.icon }
        guard number.first == "-", let mark = Int(number.dropFirst()), (0..<Mark.most).contains(mark), "-\(mark)" == number else {
            return nil
        }
        return Mark(number: mark).icon
    }

    private func answer(_ request: Request, _ name: String) throws -> Response {
        if let icon = icon(name) { return Assets.response(icon: icon) }
        guard let response = assets.response(to: request, name) else { throw PageFailure.notFound }
        return response
    }
}
