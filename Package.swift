// swift-tools-version: 6.2
import PackageDescription

// The rooms of the house, lowest first (ARCHITECTURE.md): a room may use only rooms above it in this list.
// A clean build's cost is mostly its dependencies', so each new one is weighed (ARCHITECTURE.md, "Dependencies").

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
]

/// The room's own test target, named after it.
func tests(_ room: String, _ more: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(room)Tests", dependencies: [.byName(name: room)] + more, swiftSettings: strict)
}

let package = Package(
    name: "carerecord",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "carerecord", targets: ["carerecord"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The JSON reader's C++ half: simdjson behind a thin C interface.
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        .target(name: "CareRecord", swiftSettings: strict),
        .target(name: "FHIRWire", dependencies: ["CareRecord", "CSimdjson", "CLibXML2"], swiftSettings: strict),
        .target(name: "AccessControl", dependencies: ["CareRecord"], swiftSettings: strict),
        .target(
            name: "AuditTrail",
            dependencies: ["CareRecord", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(
            name: "Federation",
            dependencies: [
                "CareRecord", "FHIRWire",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Yams", package: "Yams"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(
            name: "Identity",
            dependencies: [
                "CareRecord",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(
            name: "Storage",
            dependencies: [
                "CareRecord", "AccessControl", "AuditTrail",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(
            name: "Looks",
            dependencies: [
                "CareRecord", "FHIRWire", "AccessControl", "AuditTrail", "Federation", "Storage", "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(
            name: "FHIRServer",
            dependencies: ["Looks", .product(name: "Hummingbird", package: "hummingbird")],
            swiftSettings: strict),
        .target(
            name: "StaffWeb",
            dependencies: [
                "Looks", "Identity", "Storage", "FHIRServer",
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            swiftSettings: strict),
        .target(
            name: "DemoLondon",
            dependencies: [
                "CareRecord", "CSimdjson",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "carerecord",
            dependencies: [
                "StaffWeb", "FHIRServer", "DemoLondon", "Looks",
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        tests("CareRecord"),
        tests("FHIRWire"),
        tests("AccessControl"),
        tests("AuditTrail"),
        tests("Federation", [.product(name: "Hummingbird", package: "hummingbird"), .product(name: "HummingbirdTLS", package: "hummingbird")]),
        tests("Identity", ["DemoLondon"]),
        tests("Storage"),
        tests("Looks", ["DemoLondon"]),
        tests("DemoLondon", ["FHIRWire"]),
        tests("StaffWeb", ["DemoLondon", .product(name: "HummingbirdTesting", package: "hummingbird")]),
        .testTarget(name: "HouseTests", swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)

// One room at a time (CONTRIBUTING.md): `CARERECORD_ROOMS=FHIRWire,CareRecord swift test` plans only those rooms
// and their tests. Only a developer's loop uses it.
if let only = Context.environment["CARERECORD_ROOMS"], !only.isEmpty {
    var wanted = Set(only.split(separator: ",").map(String.init))
    var grew = true
    while grew {
        grew = false
        for target in package.targets where wanted.contains(target.name) {
            for case .byNameItem(let name, _) in target.dependencies
            where wanted.insert(name).inserted { grew = true }
        }
    }
    let tested = Set(only.split(separator: ",").map { "\($0)Tests" })
    for target in package.targets where tested.contains(target.name) {
        for case .byNameItem(let name, _) in target.dependencies where wanted.insert(name).inserted { grew = true }
    }
    grew = true
    while grew {
        grew = false
        for target in package.targets where wanted.contains(target.name) {
            for case .byNameItem(let name, _) in target.dependencies
            where wanted.insert(name).inserted { grew = true }
        }
    }
    package.targets.removeAll { !wanted.contains($0.name) && !tested.contains($0.name) }
    if !wanted.contains("carerecord") { package.products.removeAll() }
}
