import { RouterView } from 'vue-router'
import { start } from '@/shared/start'
import { router } from './router'

start(RouterView, router)
