import { RouterView } from 'vue-router'
import { start } from '@/shared/start'
import { router } from './router'

void start(RouterView, router)
