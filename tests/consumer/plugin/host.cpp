// Knows nothing of parlor.
extern "C" int serve(int argc, char** argv);

int main(int argc, char** argv) {
    return serve(argc, argv);
}
